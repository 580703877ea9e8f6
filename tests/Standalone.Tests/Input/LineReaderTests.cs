using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Validator.Standalone.Input;

namespace Standalone.Tests.Input;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\n", "a")]
    [InlineData("a\nb", "a", "b")]
    [InlineData("\n", "")]
    [InlineData("a\n\n\r\nb\n", "a", "", "", "b")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("a\r\r\n", "a\r")]
    [InlineData("a\r", "a\r")]
    [InlineData(" a \n", " a ")]
    [InlineData("a\0b\n", "a\0b")]
    [InlineData("\uFEFFa\n\uFEFFb\n", "a", "\uFEFFb")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\n", "")]
    public async Task Lines_come_exactly_as_they_were_written(string text, params string[] lines)
    {
        Assert.Equal(lines, await ReadAsync(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task Invalid_utf8_is_replaced_and_ends_no_line()
    {
        Assert.Equal(["a\uFFFDb", "\uFFFD", "c"], await ReadAsync([(byte)'a', 0xFF, (byte)'b', (byte)'\n', 0xC3, (byte)'\n', (byte)'c']));
    }

    [Fact]
    public async Task Line_over_the_limit_is_cut_between_characters_said_to_be_and_the_next_is_whole()
    {
        List<long> cut = [];
        var input = new MemoryStream(Encoding.UTF8.GetBytes($"ab\n12345678ü\n{new string('z', 200_000)}\nend\n12345678901"));

        Assert.Equal(["ab", "12345678", "zzzzzzzzz", "end", "123456789"], await ReadAsync(new LineReader(input, 9) { LineCut = cut.Add }));
        Assert.Equal([2, 3, 5], cut);
    }

    [Fact]
    public async Task Lines_of_ten_megabytes_are_whole()
    {
        var line = new string('x', 10_000_000);

        Assert.Equal([line, "a", line], await ReadAsync(Encoding.UTF8.GetBytes($"{line}\na\n{line}")));
    }

    [Fact]
    public async Task Silent_input_can_be_given_up()
    {
        using var giveUp = new CancellationTokenSource();
        var lines = new LineReader(TestProgram.OpenPipe().Reader.BaseStream).ReadAsync(giveUp.Token).GetAsyncEnumerator();
        var first = lines.MoveNextAsync();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);
    }

    [Fact]
    public void However_the_bytes_are_split_the_lines_are_the_same()
    {
        var pieces = Gen.Elements("\n", "\r\n", "\r", "a", "é", "€", "😀", "\uFEFF", "\0", new string('x', 70_000));
        var texts = pieces.ListOf().Select(list => string.Concat(list));
        Prop.ForAll(texts.ToArbitrary(), Gen.Choose(1, 40_000).ToArbitrary(), (text, chunk) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var lines = ReadAsync(new LineReader(new Drip(bytes, chunk))).GetAwaiter().GetResult();
            return lines.SequenceEqual(Expected(text));
        }).QuickCheckThrowOnFailure();
    }

    private static List<string> Expected(string text)
    {
        var plain = text.StartsWith('\uFEFF') ? text[1..] : text;
        var lines = plain.Split('\n').ToList();
        var last = lines[^1];
        lines = [.. lines[..^1].Select(line => line.EndsWith('\r') ? line[..^1] : line)];
        return last.Length > 0 ? [.. lines, last] : lines;
    }

    private static Task<List<string>> ReadAsync(byte[] bytes) => ReadAsync(new LineReader(new MemoryStream(bytes)));

    private static async Task<List<string>> ReadAsync(LineReader reader)
    {
        List<string> lines = [];
        await foreach (var line in reader.ReadAsync())
        {
            lines.Add(line);
        }

        return lines;
    }

    private sealed class Drip(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
