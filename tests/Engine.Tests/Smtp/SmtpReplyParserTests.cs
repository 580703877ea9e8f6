using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Validator.Smtp;
using Xunit.Abstractions;

namespace Engine.Tests.Smtp;

public sealed class SmtpReplyParserTests(ITestOutputHelper output)
{
    private static readonly string[] Seeds =
    [
        "250 2.1.5 OK\r\n",
        "550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 p=NoSuchUser\r\n",
        "421 4.7.0 busy\r\n",
        "250-mx.example.com\r\n250-PIPELINING\r\n250-SIZE 35882577\r\n250 SMTPUTF8\r\n",
        "550 #5.1.0 Address rejected.\n",
        "250\r\n",
        "450 ä 你好 😀\r\n",
    ];

    [Theory]
    [InlineData("250 OK\r\n", 250, null, "OK")]
    [InlineData("250 OK\n", 250, null, "OK")]
    [InlineData("250 OK\r\r\n", 250, null, "OK")]
    [InlineData("250\r\n", 250, null, "")]
    [InlineData("250 \r\n", 250, null, "")]
    [InlineData("250-\r\n250\r\n", 250, null, "\n")]
    [InlineData("250-first\r\n250-\r\n250 last\r\n", 250, null, "first\n\nlast")]
    [InlineData("250 2.1.5 OK\r\n", 250, "2.1.5", "OK")]
    [InlineData("250 2.1.5\r\n", 250, "2.1.5", "")]
    [InlineData("550-5.1.1 no such\r\n550-5.1.1\r\n550-5.1.1\r\n550 5.1.1  user\r\n", 550, "5.1.1", "no such\n\n\nuser")]
    [InlineData("550-5.1.1 no such\r\n550 5.1.10 user\r\n", 550, "5.1.1", "no such\n5.1.10 user")]
    [InlineData("550 5.7.606 Access denied\r\n", 550, "5.7.606", "Access denied")]
    [InlineData("550 #5.1.0 Address rejected.\r\n", 550, "5.1.0", "#5.1.0 Address rejected.")]
    [InlineData("550 4.1.1 the class belies the code\r\n", 550, null, "4.1.1 the class belies the code")]
    [InlineData("450 5.1.1 the class belies the code\r\n", 450, null, "5.1.1 the class belies the code")]
    [InlineData("550 5.1.1.1 an address\r\n", 550, null, "5.1.1.1 an address")]
    [InlineData("550 5.1.1000 x\r\n", 550, null, "5.1.1000 x")]
    [InlineData("550 5..1 x\r\n", 550, null, "5..1 x")]
    [InlineData("550 5.1\r\n", 550, null, "5.1")]
    [InlineData("550 5\r\n", 550, null, "5")]
    [InlineData("550 text first 5.1.1\r\n", 550, null, "text first 5.1.1")]
    [InlineData("550 a\tb\0c\u001b[31md\re\u202ef\r\n", 550, null, "a b\uFFFDc\uFFFD[31md\uFFFDe\uFFFDf")]
    [InlineData("550 Gerät läuft 你好 😀\r\n", 550, null, "Gerät läuft 你好 😀")]
    public void Reply_is_read(string bytes, int code, string? enhanced, string text)
    {
        var (status, reply, _) = Read(Encoding.UTF8.GetBytes(bytes), 1000);
        Assert.Equal(SmtpReplyStatus.Complete, status);
        Assert.Equal((code, enhanced, text), (reply!.Code, reply.Enhanced?.ToString(), reply.Text));
    }

    [Theory]
    [InlineData("ok\r\n"), InlineData("25\r\n"), InlineData("2500 ok\r\n"), InlineData("250=ok\r\n"), InlineData("250_ok\r\n")]
    [InlineData(" 250 ok\r\n"), InlineData("\r\n"), InlineData("\n"), InlineData("２５０ ok\r\n")]
    [InlineData("250-a\r\n251 b\r\n"), InlineData("250-a\r\n550-b\r\n"), InlineData("250-a\r\nb\r\n")]
    [InlineData("150 x\r\n"), InlineData("354 x\r\n"), InlineData("334 x\r\n"), InlineData("000 x\r\n"), InlineData("600 x\r\n"), InlineData("999 x\r\n")]
    public void What_is_no_reply_is_a_violation(string bytes)
    {
        var (status, reply, problem) = Read(Encoding.UTF8.GetBytes(bytes), 1000);
        Assert.Equal(SmtpReplyStatus.Violation, status);
        Assert.Null(reply);
        Assert.NotNull(problem);
    }

    [Fact]
    public void Invalid_UTF_8_is_replaced()
    {
        var (status, reply, _) = Read([.. "550 a"u8, 0xFF, 0xC3, .. "b\r\n"u8], 1000);
        Assert.Equal(SmtpReplyStatus.Complete, status);
        Assert.Equal("a\uFFFD\uFFFDb", reply!.Text);
    }

    [Fact]
    public void Two_replies_are_read_one_after_the_other()
    {
        using var parser = new SmtpReplyParser();
        var bytes = "250-a\r\n250 b\r\n550 c\r\n"u8;
        Assert.Equal(SmtpReplyStatus.Complete, parser.Read(bytes, out var first));
        Assert.Equal("a\nb", parser.Reply!.Text);
        Assert.Equal(SmtpReplyStatus.Complete, parser.Read(bytes[first..], out var second));
        Assert.Equal(new SmtpReply(550, null, "c"), parser.Reply);
        Assert.Equal(bytes.Length, first + second);
    }

    [Theory, InlineData(1), InlineData(7), InlineData(100_000)]
    public void Line_has_a_bound(int piece)
    {
        var fits = Encoding.ASCII.GetBytes("250 " + new string('x', SmtpReplyParser.MaxLineBytes - 5) + "\r\n");
        Assert.Equal(SmtpReplyStatus.Complete, Read(fits, piece).Status);
        Assert.Equal(SmtpReplyStatus.Violation, Read(Encoding.ASCII.GetBytes("250 " + new string('x', SmtpReplyParser.MaxLineBytes - 3)), piece).Status);
    }

    [Theory, InlineData(1), InlineData(7), InlineData(100_000)]
    public void Reply_has_a_bound_of_lines_and_of_bytes(int piece)
    {
        Assert.Equal(SmtpReplyStatus.Complete, Read(Lines(SmtpReplyParser.MaxLines - 1, 10), piece).Status);
        Assert.Equal(SmtpReplyStatus.Violation, Read(Lines(SmtpReplyParser.MaxLines, 10), piece).Status);
        Assert.Equal(SmtpReplyStatus.Complete, Read(Lines(16, 4000), piece).Status);
        Assert.Equal(SmtpReplyStatus.Violation, Read(Lines(17, 4000), piece).Status);
    }

    [Fact]
    public void Text_has_a_bound_and_pairs_stay_whole()
    {
        var (_, reply, _) = Read(Encoding.UTF8.GetBytes("550 a" + string.Concat(Enumerable.Repeat("😀", 1010)) + "\r\n"), 1000);
        Assert.Equal(SmtpReplyText.MaxChars - 1, reply!.Text.Length);
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 999)), reply.Text[1..]);
    }

    [Fact]
    public void Extensions_are_read_in_any_case()
    {
        using var parser = new SmtpReplyParser();
        parser.Read("250-STARTTLS.example.com\r\n250-pipelining\r\n250-Size 1000\r\n250-SMTPUTF8\r\n250-8BitMime \r\n250-STARTTLSX\r\n250 AUTH=PLAIN\r\n"u8, out _);
        Assert.Equal(
            SmtpExtensions.Pipelining | SmtpExtensions.Size | SmtpExtensions.SmtpUtf8 | SmtpExtensions.EightBitMime,
            SmtpExtensionReader.Read(parser.RawText));
        parser.Read("250-x\r\n250 starttls\r\n"u8, out _);
        Assert.Equal(SmtpExtensions.StartTls, SmtpExtensionReader.Read(parser.RawText));
        parser.Read("250 PIPELINING\r\n"u8, out _);
        Assert.Equal(SmtpExtensions.None, SmtpExtensionReader.Read(parser.RawText));
    }

    [Fact]
    public void Any_bytes_give_the_same_however_they_are_split()
    {
        var bytes = Gen.OneOf(
            ArbMap.Default.GeneratorFor<byte[]>(),
            Gen.Elements("250", "550", "421", "-", " ", "\r\n", "\n", "\r", "5.1.1", "#5.1.0", "text", "ä", "\0", "354").ListOf()
                .Select(words => Encoding.UTF8.GetBytes(string.Concat(words))));
        var property = Prop.ForAll(Arb.From(bytes), Arb.From(Gen.Choose(1, 9)), (input, piece) => Read(input, piece) == Read(input, int.MaxValue));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    [Fact, Trait("Category", "Long")]
    public void Ten_million_inputs_never_throw_and_give_bounded_replies()
    {
        const int Seed = 20260131;
        const int Count = 10_000_000;
        var random = new Random(Seed);
        var seeds = Seeds.Select(Encoding.UTF8.GetBytes).ToArray();
        var counts = new long[3];
        var buffer = new byte[512];
        using var parser = new SmtpReplyParser();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            var input = Mutate(random, seeds[random.Next(seeds.Length)], buffer);
            parser.Reset();
            for (var at = 0; at < input.Length;)
            {
                var piece = random.Next(1, input.Length - at + 1);
                var status = parser.Read(input.Slice(at, piece), out var consumed);
                at += consumed;
                if (status == SmtpReplyStatus.Incomplete ? consumed != piece : consumed is 0 || !IsSound(parser, status))
                {
                    Assert.Fail($"Input {i} of seed {Seed}: {Convert.ToHexString(input)}");
                }

                counts[(int)status]++;
                if (status == SmtpReplyStatus.Violation)
                {
                    break;
                }
            }
        }

        output.WriteLine($"{Count} inputs, seed {Seed}, {watch.Elapsed.TotalSeconds:F1} s: {counts[1]} replies, {counts[2]} violations, {counts[0]} times more was needed");
    }

    private static bool IsSound(SmtpReplyParser parser, SmtpReplyStatus status) => status == SmtpReplyStatus.Violation
        ? parser is { Reply: null, Problem: not null }
        : parser.Reply is { Code: >= 200 and < 300 or >= 400 and < 600, Text.Length: <= SmtpReplyText.MaxChars } reply
            && !reply.Text.AsSpan().ContainsAny('\r', '\0', '\u001b');

    private static ReadOnlySpan<byte> Mutate(Random random, byte[] seed, byte[] buffer)
    {
        seed.CopyTo(buffer, 0);
        var length = seed.Length;
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(length);
            switch (random.Next(4))
            {
                case 0:
                    buffer[at] = (byte)random.Next(256);
                    break;
                case 1:
                    buffer[at] = "\r\n -0123456789.#"u8[random.Next(15)];
                    break;
                case 2:
                    length = Math.Max(1, at);
                    break;
                default:
                    var copied = Math.Min(random.Next(1, 40), Math.Min(length - at, buffer.Length - length));
                    buffer.AsSpan(at, copied).CopyTo(buffer.AsSpan(length));
                    length += copied;
                    break;
            }
        }

        return buffer.AsSpan(0, length);
    }

    private static byte[] Lines(int count, int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-" + new string('x', length) + "\r\n", count)) + "250 end\r\n");

    private static (SmtpReplyStatus Status, SmtpReply? Reply, string? Problem) Read(byte[] bytes, int piece)
    {
        using var parser = new SmtpReplyParser();
        var status = SmtpReplyStatus.Incomplete;
        for (var at = 0; at < bytes.Length && status == SmtpReplyStatus.Incomplete;)
        {
            status = parser.Read(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), out var consumed);
            at += consumed;
        }

        return (status, parser.Reply, parser.Problem);
    }
}
