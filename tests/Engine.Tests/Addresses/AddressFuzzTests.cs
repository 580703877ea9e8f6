using System.Diagnostics;
using System.Text;
using Validator.Addresses;
using Xunit.Abstractions;

namespace Engine.Tests.Addresses;

/// <summary>Mutations of addresses, many of them.</summary>
public sealed class AddressFuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 10_000_000;

    private static readonly string[] Corpus =
    [
        "jane.doe+tag@example.com", "a@b", "\"a b\\\"c\\\\\"@iana.org", "\"\"@x.org", "用户@例子.广告", "u\u0308@bu\u0308cher.example", "a@xn--bcher-kva.de",
        "a@[127.0.0.1]", "a@[IPv6:2001:db8::1]", "a@[IPv6:1:2:3:4:5:6:1.2.3.4]", "a@[IPv6:::ffff:1.2.3.4]", "a@[tag:content]", "(c(d))a . \"b\" @ (e) c . d",
        "\r\n a@b\r\n ", "a@אבג.example", "a@क्\u200Dष.in", "\U0001F600@\U0001F4A9.la", "a@1.2.3.4", "!#$%&'*+-/=?^_`{|}~@a-b.c--d",
        new string('a', 64) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 62), 3)), "a@" + new string('ü', 57) + ".de",
    ];

    private static readonly string[] Pieces =
    [
        "@", ".", "..", "\"", "\\", "(", ")", "[", "]", ":", "::", " ", "\t", "\r\n ", "\r", "\n", "\0", "\u007F", "\u0085", "-", "xn--", "IPv6:", "ü", "\u0301", "\u037E", "\u212A",
        "\u200D", "\u200C", "\u202E", "\u00AD", "\u3002", "\uFF0E", "\uFF61", "א", "\u0661", "\u06F1", "ß", "\u1E9E", "\uD83D", "\uDE00", "\uFFFD", "\uFFFE", "\uFF1A", "\uFF20", "_", "1", "f", "0",
        "\u2488", "\u0338", "\u1100\u1161\u11A8", "\u2126", "\uFB01",
    ];

    [Fact]
    [Trait("Category", "Long")]
    public void Ten_million_mutations_break_nothing()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var clock = Stopwatch.StartNew();
        var findings = Run(seed, Inputs, out var valid);

        foreach (var finding in findings)
        {
            output.WriteLine(finding);
        }

        output.WriteLine($"{Inputs} inputs in {clock.Elapsed.TotalSeconds:F0} s, {valid} valid");
        Assert.Empty(findings);
    }

    [Fact]
    public void Some_thousand_mutations_break_nothing() => Assert.Equal([], Run(20260131, 20_000, out _));

    private static List<string> Run(int seed, int inputs, out int validCount)
    {
        var findings = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var valid = 0;
        Parallel.For(0, 64, part =>
        {
            var random = new Random(seed + part);
            for (var i = part; i < inputs && findings.Count < 20; i += 64)
            {
                var input = Mutate(random);
                var grammar = i % 2 == 0 ? AddressGrammar.Rfc5321 : AddressGrammar.Rfc5322;
                try
                {
                    if (AddressInvariants.FindBroken(input, grammar) is { } broken)
                    {
                        findings.Enqueue($"{Escape(input)} {grammar}: {broken}");
                    }

                    if (AddressParser.Parse(input, grammar).IsValid)
                    {
                        Interlocked.Increment(ref valid);
                    }
                }
#pragma warning disable CA1031 // Whatever is thrown is a finding.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    findings.Enqueue($"{Escape(input)} {grammar}: {exception}");
                }
            }
        });
        validCount = valid;
        return [.. findings];
    }

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(Corpus[random.Next(Corpus.Length)]);
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(6))
            {
                case 0:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
                    break;
                case 2 when at < text.Length:
                    text[at] = (char)random.Next(0, random.Next(4) == 0 ? 0x10000 : 0x100);
                    break;
                case 3 when at < text.Length:
                    text[at] = Pieces[random.Next(Pieces.Length)][0];
                    break;
                case 4:
                    var other = Corpus[random.Next(Corpus.Length)];
                    text.Insert(at, other[random.Next(other.Length)..]);
                    break;
                default:
                    if (at < text.Length)
                    {
                        text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 70), text.Length - at)));
                    }

                    break;
            }
        }

        return text.ToString();
    }

    private static string Escape(string input) =>
        string.Concat(input.Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:X4}"));
}
