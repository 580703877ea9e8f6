using System.Diagnostics;
using System.Globalization;
using Validator.Dns;
using Xunit.Abstractions;

namespace Engine.Tests.Dns;

public sealed class DnsMessageFuzzTests(ITestOutputHelper output)
{
    private static readonly byte[][] Valid =
    [
        new ReplyBuilder(1, "example.com", 15).Mx("example.com", 10, "mx1.example.com").Mx("example.com", 20, "mx2.example.net").Opt().Build(),
        new ReplyBuilder(2, "www.example.com", 1).Cname("www.example.com", "a.cdn.example").Cname("a.cdn.example", "b.example").A("b.example", "192.0.2.1").Build(),
        new ReplyBuilder(3, "none.example", 28).Code(3).Soa("example", 900, 300).Opt().Build(),
        new ReplyBuilder(4, "example.com", 16).Txt("example.com", "v=spf1 include:example.net", "-all").Delegation("example.com", "ns.example.com").Build(),
        new ReplyBuilder(5, "example.com", 15).Record(6, [0xC0, 12], 15, 300, [0, 10, 2, (byte)'m', (byte)'x', 0xC0, 12])
            .Record(6, [0xC0, 12], 15, 300, [0, 20, 0xC0, 43]).Record(10, [0xC0, 43], 28, 60, new byte[16]).Build(),
    ];

    private static readonly byte[] Telling = [0, 1, 2, 4, 10, 12, 16, 28, 41, 63, 64, 127, 128, 191, 192, 193, 255];

    [Fact]
    public void Mutated_messages_end_quickly_and_never_throw() => Fuzz(count: 200_000, seed: 20260131);

    [Fact]
    [Trait("Category", "Long")]
    public void Ten_million_mutated_messages_end_quickly_and_never_throw() => Fuzz(count: 10_000_000, seed: Environment.TickCount);

    private void Fuzz(int count, int seed)
    {
        var random = new Random(seed);
        var buffer = new byte[600];
        var scratch = new char[DnsName.MaxTextLength];
        var query = new byte[DnsQuery.MaxLength];
        var queryLength = DnsQuery.Write(new DnsQuestion("example.com", DnsRecordType.Mx), edns: true, query);
        var read = 0;
        var slowest = TimeSpan.Zero;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var input = Mutate(random, buffer);
            var started = clock.Elapsed;
            try
            {
                var message = DnsMessage.Decode(input, i % 2 == 0 ? "example.com" : null);
                read += message is null ? 0 : 1;
                _ = DnsQuery.IsAnsweredBy(query.AsSpan(0, queryLength), input);
                var offset = random.Next(input.Length + 1);
                _ = DnsName.TryRead(input, ref offset, scratch, out _);
                if (message is not null)
                {
                    Assert.All(message.Answers, record => Assert.True(DnsName.TryCanonicalize(record.Name, out var name) && name == record.Name));
                }
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}, input {i}: {Convert.ToHexString(input)}: {exception}");
            }

            var took = clock.Elapsed - started;
            slowest = took > slowest ? took : slowest;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count:N0} inputs, seed {seed}, {clock.Elapsed.TotalSeconds:F1} s, slowest {slowest.TotalMilliseconds:F2} ms; {read:N0} could be read."));
        Assert.InRange(read, 1, count - 1);
    }

    private static Span<byte> Mutate(Random random, byte[] buffer)
    {
        var valid = Valid[random.Next(Valid.Length)];
        valid.CopyTo(buffer, 0);
        var length = valid.Length;
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(length);
            switch (random.Next(7))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    buffer[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 2:
                    length = Math.Max(1, at);
                    break;
                case 3 when at + 1 < length:
                    buffer[at] = (byte)(0xC0 | random.Next(2));
                    buffer[at + 1] = (byte)random.Next(length);
                    break;
                case 4:
                    var moved = Math.Min(random.Next(1, 40), Math.Min(length - at, buffer.Length - length));
                    buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + moved));
                    length += moved;
                    break;
                case 5:
                    var other = Valid[random.Next(Valid.Length)];
                    var from = random.Next(other.Length);
                    var copied = Math.Min(other.Length - from, buffer.Length - at);
                    other.AsSpan(from, copied).CopyTo(buffer.AsSpan(at));
                    length = Math.Max(length, at + copied);
                    break;
                default:
                    random.NextBytes(buffer.AsSpan(at, Math.Min(8, length - at)));
                    break;
            }
        }

        return buffer.AsSpan(0, length);
    }
}
