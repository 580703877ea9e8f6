using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Validator.Api.Tables;

namespace Api.Tests.Tables;

public sealed class RecordReaderTests
{
    private const byte Comma = (byte)',';

    [Theory]
    [InlineData("")]
    [InlineData("a,b", "a,b")]
    [InlineData("a,b\n", "a,b")]
    [InlineData("a\r\nb\r\n", "a", "b")]
    [InlineData("a\n\nb", "a", "", "b")]
    [InlineData("a,\"b\nc\",d\ne", "a,\"b\nc\",d", "e")]
    [InlineData("\"b\r\nc\"\r\ne\r\n", "\"b\r\nc\"", "e")]
    [InlineData("\"b\"\"\n\"\"c\",x\ne", "\"b\"\"\n\"\"c\",x", "e")]
    [InlineData("a \"b\" c,\"d\ne", "a \"b\" c,\"d", "e")] // a quote that is never closed costs one line
    [InlineData("\"a,b\n\"c\",d\n", "\"a,b", "\"c\",d")]
    [InlineData("\"a\"x,b\nc\n", "\"a\"x,b", "c")]
    [InlineData("x,\"", "x,\"")]
    [InlineData("x,\"\"", "x,\"\"")]
    [InlineData("a,\n", "a,")]
    public void Records_are_found_as_they_stand(string text, params string[] records) => Assert.Equal(records, Read(text, 1000).Select(record => record.Text));

    [Fact]
    public async Task Quotes_mean_nothing_in_a_list()
    {
        var reader = new RecordReader(new MemoryStream("\"john doe\"@example.com\n\"a\nb\"\n"u8.ToArray()), null);
        List<string> read = [];
        while (await reader.ReadAsync())
        {
            read.Add(Encoding.UTF8.GetString(reader.Bytes));
        }

        Assert.Equal(["\"john doe\"@example.com", "\"a", "b\""], read);
    }

    [Fact]
    public void Only_records_with_quotes_that_do_not_match_are_said_to_have_them() =>
        Assert.Equal([false, true, false, true], Read("a,\"b\nc\"\n\"a,b\nc \"d\" e\n\"a\"b,c\n", 1000).Select(record => record.IsMisquoted));

    [Fact]
    public void Records_and_line_ends_put_together_are_the_input_however_it_is_split() =>
        Prop.ForAll(Texts.ToArbitrary(), Gen.Choose(1, 7).ToArbitrary(), (text, chunk) =>
        {
            var whole = string.Concat(Read(text, chunk).Select(record => record.Text + record.LineEnd));
            return whole == text;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Well_formed_tables_are_read_as_another_reader_reads_them()
    {
        var cells = Gen.Elements("", "a", "x y", "é", "q\"uote", "com,ma", "line\nend", "cr\r\nlf", "\"", "\"\"", ",");
        Prop.ForAll(cells.NonEmptyListOf().Select(list => list.Take(4).ToList()).NonEmptyListOf().ToArbitrary(), rows =>
        {
            var text = string.Concat(rows.Select(row => string.Join(',', row.Select(Quoted)) + "\n"));
            var ours = Read(text, 5).Select(record => Cells.All(Encoding.UTF8.GetBytes(record.Text), Comma)).ToList();
            var theirs = OtherReader.Parse(text);
            return ours.Count == theirs.Count && ours.Zip(theirs).All(pair => pair.First.SequenceEqual(pair.Second));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public async Task Long_line_is_cut_and_its_rest_can_be_taken()
    {
        var text = $"a\n{new string('x', 500_000)}\r\nb\n{new string('y', 300_000)}";
        var reader = new RecordReader(new Drip(Encoding.UTF8.GetBytes(text), 70_000), Comma, longestLine: 100_000);
        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.IsCut);
        var length = reader.Bytes.Length;
        while (await reader.ReadRestAsync())
        {
            length += reader.Bytes.Length;
        }

        Assert.Equal(500_000, length);
        Assert.Equal("\r\n"u8, reader.LineEnd);
        Assert.True(await reader.ReadAsync());
        Assert.Equal("b"u8, reader.Bytes);
        Assert.True(await reader.ReadAsync());
        Assert.True(reader.IsCut);
        Assert.False(await reader.ReadAsync());
    }

    [Fact]
    public async Task Reading_can_be_given_up_while_the_input_is_silent()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("a@x.com\nb@x"u8.ToArray());
        var reader = new RecordReader(pipe.Reader.AsStream(), Comma);
        using var giveUp = new CancellationTokenSource();
        Assert.True(await reader.ReadAsync(giveUp.Token));
        var next = reader.ReadAsync(giveUp.Token).AsTask();
        Assert.False(next.IsCompleted);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Quote_that_is_never_closed_costs_one_row_even_where_what_follows_is_long()
    {
        var text = $"1,\"a\n{string.Concat(Enumerable.Repeat($"2,{new string('b', 90)}\n", 20_000))}";
        var reader = new RecordReader(new Drip(Encoding.UTF8.GetBytes(text), 5_000), Comma);
        Assert.True(await reader.ReadAsync());
        Assert.Equal("1,\"a"u8, reader.Bytes);
        Assert.True(reader.IsMisquoted);
        var rows = 0;
        while (await reader.ReadAsync())
        {
            rows++;
        }

        Assert.Equal(20_000, rows);
    }

    [Theory]
    [InlineData("a,b,c", 1, 3, "b")]
    [InlineData("a", 1, 1, "")]
    [InlineData("a,", 1, 2, "")]
    [InlineData("", 0, 1, "")]
    [InlineData("\"a,b\",c", 0, 2, "a,b")]
    [InlineData("\"a\"\"b\",c", 0, 2, "a\"b")]
    [InlineData("\"a,b", 0, 2, "\"a")]
    [InlineData("\"a\"x,b", 0, 2, "\"a\"x")]
    [InlineData("\"\",b", 0, 2, "")]
    public void Cells_are_found(string record, int wanted, int count, string value)
    {
        Assert.Equal(count, Cells.Find(Encoding.UTF8.GetBytes(record), Comma, wanted, out var cell));
        Assert.Equal(value, Cells.Value(cell));
    }

    private static Gen<string> Texts => Gen.Elements("a", ",", "\"", "\"\"", "\n", "\r\n", "\r", "b,\"c\nd\"\n", "é").ListOf().Select(string.Concat);

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny("\",\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private static List<(string Text, string LineEnd, bool IsMisquoted)> Read(string text, int chunk)
    {
        var reader = new RecordReader(new Drip(Encoding.UTF8.GetBytes(text), chunk), Comma);
        List<(string, string, bool)> records = [];
        while (reader.ReadAsync().AsTask().GetAwaiter().GetResult()) // there is nothing to wait for
        {
            records.Add((Encoding.UTF8.GetString(reader.Bytes), Encoding.UTF8.GetString(reader.LineEnd), reader.IsMisquoted));
        }

        return records;
    }

    private sealed class Drip(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
