using System.Diagnostics;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Validator.Dns;

namespace Engine.Tests.Dns;

public sealed class DnsMessageTests
{
    private static ReplyBuilder Reply() => new(7, "example.com", (int)DnsRecordType.Mx);

    [Fact]
    public void Query_has_the_bytes_of_the_standard()
    {
        var query = new byte[DnsQuery.MaxLength];
        var length = DnsQuery.Write(new DnsQuestion("a.example", DnsRecordType.Aaaa), edns: true, query);
        DnsQuery.SetId(query, 0x1234);
        Assert.Equal(
            "1234 0100 0001 0000 0000 0001 0161 0765 7861 6D70 6C65 00 001C 0001 00 0029 04D0 00000000 0000".Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexString(query.AsSpan(0, length)));
    }

    [Fact]
    public void Records_of_every_known_type_are_read()
    {
        var message = DnsMessage.Decode(Reply()
            .A("Host.Example", "192.0.2.1", 60).Aaaa("host.example", "2001:db8::1").Mx("example.com", 10, "MX.Example.Com").Cname("www.example", "host.example")
            .Txt("example.com", "v=spf1 ", "-all").Answer("example.com", DnsRecordType.Ns, 5, ReplyBuilder.Name("ns.example"))
            .Answer("1.2.0.192.in-addr.arpa", DnsRecordType.Ptr, 5, ReplyBuilder.Name("host.example")).Soa("example.com", 900, 300).Build());
        Assert.NotNull(message);
        Assert.Equal(
        [
            new AddressRecord("host.example", DnsRecordType.A, TimeSpan.FromSeconds(60), IPAddress.Parse("192.0.2.1")),
            new AddressRecord("host.example", DnsRecordType.Aaaa, TimeSpan.FromSeconds(300), IPAddress.Parse("2001:db8::1")),
            new MxRecord("example.com", TimeSpan.FromSeconds(300), 10, "mx.example.com"),
            new NameRecord("www.example", DnsRecordType.Cname, TimeSpan.FromSeconds(300), "host.example"),
            new TextRecord("example.com", TimeSpan.FromSeconds(300), "v=spf1 -all"),
            new NameRecord("example.com", DnsRecordType.Ns, TimeSpan.FromSeconds(5), "ns.example"),
            new NameRecord("1.2.0.192.in-addr.arpa", DnsRecordType.Ptr, TimeSpan.FromSeconds(5), "host.example"),
        ], message.Answers.AsEnumerable());
        Assert.Equal(new SoaRecord("example.com", TimeSpan.FromSeconds(900), TimeSpan.FromSeconds(300)), message.Authority);
    }

    [Fact]
    public void Compressed_names_are_followed()
    {
        // The exchange is "mx" and then the question's name.
        var message = DnsMessage.Decode(Reply().Record(6, [0xC0, 12], 15, 300, [0, 10, 2, (byte)'m', (byte)'x', 0xC0, 12]).Build());
        Assert.Equal(new MxRecord("example.com", TimeSpan.FromSeconds(300), 10, "mx.example.com"), Assert.Single(message!.Answers));
    }

    [Fact]
    public void Unknown_types_and_classes_are_passed_over()
    {
        var message = DnsMessage.Decode(Reply()
            .Record(6, ReplyBuilder.Name("example.com"), 65, 300, [1, 2, 3])
            .Record(6, ReplyBuilder.Name("example.com"), 1, 300, [1, 2, 3], recordClass: 3)
            .Mx("example.com", 1, "mx.example").Build());
        Assert.IsType<MxRecord>(Assert.Single(message!.Answers));
    }

    [Fact]
    public void Extended_code_is_put_together() => Assert.Equal(DnsResponseCode.BadVersion, DnsMessage.Decode(Reply().Opt(extendedCode: 1).Build())!.Code);

    [Fact]
    public void Time_to_live_with_the_highest_bit_is_zero() =>
        Assert.Equal(TimeSpan.Zero, DnsMessage.Decode(Reply().A("a.example", "192.0.2.1", 0x80000001).Build())!.Answers[0].TimeToLive);

    [Fact]
    public void Text_that_is_not_utf8_is_replaced() =>
        Assert.Equal("\uFFFDx", ((TextRecord)DnsMessage.Decode(Reply().Txt("a.example", "\u00FFx").Build())!.Answers[0]).Text);

    public static TheoryData<string, byte[]> Broken() => new()
    {
        { "empty", [] },
        { "header cut", new byte[11] },
        { "pointer to itself", Reply().Record(6, [0xC0, 29], 1, 1, [1, 2, 3, 4]).Build() },
        { "pointer forward", Reply().Record(6, [0xC0, 41], 2, 1, ReplyBuilder.Name("a.example")).Build() },
        { "pointers to each other", Reply().Record(6, [0], 99, 1, [0xC0, 42, 0xC0, 40]).Record(6, [0xC0, 42], 1, 1, [1, 2, 3, 4]).Build() },
        { "pointer cut", [.. Reply().Lie(6, 1).Build(), 0xC0] },
        { "label type 01", Reply().Record(6, [0x41, .. new byte[70]], 1, 1, [1, 2, 3, 4]).Build() },
        { "label past the end", [.. Reply().Lie(6, 1).Build(), 60, 1, 2] },
        { "name over 255", Reply().Record(6, ReplyBuilder.Name(string.Join('.', Enumerable.Repeat(new string('a', 50), 6))), 1, 1, [1, 2, 3, 4]).Build() },
        { "address of three bytes", Reply().Answer("a.example", DnsRecordType.A, 1, [1, 2, 3]).Build() },
        { "IPv6 address of four bytes", Reply().Answer("a.example", DnsRecordType.Aaaa, 1, [1, 2, 3, 4]).Build() },
        { "data past the end", Reply().Record(6, ReplyBuilder.Name("a.example"), 1, 1, [1, 2, 3, 4], length: 5).Build() },
        { "mx without a name", Reply().Answer("a.example", DnsRecordType.Mx, 1, [0, 1]).Build() },
        { "mx name beyond its data", Reply().Record(6, ReplyBuilder.Name("a.example"), 15, 1, [0, 1, 2, (byte)'m', (byte)'x', 0], length: 4).Build() },
        { "mx with something after the name", Reply().Answer("a.example", DnsRecordType.Mx, 1, [0, 1, 0, 9]).Build() },
        { "string beyond its text", Reply().Answer("a.example", DnsRecordType.Txt, 1, [5, 1, 2]).Build() },
        { "soa cut", Reply().Record(8, [0], 6, 1, [0, 0, 1, 2, 3]).Build() },
        { "more answers than there are", Reply().A("a.example", "192.0.2.1").Lie(6, 2).Build() },
        { "more questions than there are", Reply().Lie(4, 65535).Build() },
        { "more of everything", Reply().Lie(6, 65535).Lie(8, 65535).Lie(10, 65535).Build() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_message_is_refused_as_a_whole(string what, byte[] message)
    {
        Assert.Null(DnsMessage.Decode(message));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Every_cut_of_a_message_is_refused()
    {
        var whole = Reply().Mx("example.com", 10, "mx.example.com").Txt("a.example", "text").Soa("example.com", 1, 1).Opt().Build();
        Assert.NotNull(DnsMessage.Decode(whole));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Null(DnsMessage.Decode(whole.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(120, true)]
    [InlineData(130, false)]
    public void Chain_of_pointers_has_a_limit(int length, bool read)
    {
        var chain = Enumerable.Range(0, length).SelectMany(i => i == 0 ? [0xC0, 12] : ReplyBuilder.UInt16(0xC000 | (40 + (2 * (i - 1))))).ToArray();
        var message = DnsMessage.Decode(Reply().Record(6, [0], 99, 1, chain).Record(6, ReplyBuilder.UInt16(0xC000 | (40 + (2 * (length - 1)))), 1, 1, [1, 2, 3, 4]).Build());
        Assert.Equal(read, message is not null);
    }

    [Fact]
    public void Longest_message_full_of_pointers_is_read_in_bounded_time()
    {
        // 120 pointers in a row inside one record's data; then as many records as fit, each owned by the last pointer.
        var chain = Enumerable.Range(0, 120).SelectMany(i => i == 0 ? [0xC0, 12] : ReplyBuilder.UInt16(0xC000 | (40 + (2 * (i - 1))))).ToArray();
        var reply = Reply().Record(6, [0], 99, 1, chain);
        for (var i = 0; i < 4000; i++)
        {
            reply.Record(6, ReplyBuilder.UInt16(0xC000 | (40 + (2 * 119))), 1, 1, [1, 2, 3, 4]);
        }

        var bytes = reply.Build();
        Assert.True(bytes.Length < 65536);
        var clock = Stopwatch.StartNew();
        Assert.Equal(4000, DnsMessage.Decode(bytes)!.Answers.Length);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{clock.Elapsed}");
    }

    [Fact]
    public void Any_bytes_end_quickly_and_never_throw() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), (byte[] tail) =>
        {
            _ = DnsMessage.Decode(tail);
            _ = DnsMessage.Decode([.. Reply().Lie(6, tail.Length).Build(), .. tail]);
            _ = DnsQuery.IsAnsweredBy(Reply().Build(), tail);
        }));

    [Theory]
    [InlineData("example.com", DnsRecordType.Mx, true)]
    [InlineData("EXAMPLE.com", DnsRecordType.Mx, true)]
    [InlineData("example.org", DnsRecordType.Mx, false)]
    [InlineData("example.com", DnsRecordType.A, false)]
    [InlineData("www.example.com", DnsRecordType.Mx, false)]
    public void Response_must_repeat_the_question(string name, DnsRecordType type, bool expected)
    {
        var query = new byte[DnsQuery.MaxLength];
        var length = DnsQuery.Write(new DnsQuestion("example.com", DnsRecordType.Mx), edns: true, query);
        Assert.Equal(expected, DnsQuery.IsAnsweredBy(query.AsSpan(0, length), new ReplyBuilder(1, name, (int)type).Build()));
        Assert.False(DnsQuery.IsAnsweredBy(query.AsSpan(0, length), new ReplyBuilder(1, name, (int)type).NotAResponse().Build()));
    }

    [Fact]
    public void Response_without_a_question_can_only_be_an_error()
    {
        var query = new byte[DnsQuery.MaxLength];
        var length = DnsQuery.Write(new DnsQuestion("example.com", DnsRecordType.Mx), edns: true, query);
        Assert.True(DnsQuery.IsAnsweredBy(query.AsSpan(0, length), Reply().NoQuestion().Code(1).Build()));
        Assert.False(DnsQuery.IsAnsweredBy(query.AsSpan(0, length), Reply().NoQuestion().Code(0).Build()));
        Assert.False(DnsQuery.IsAnsweredBy(query.AsSpan(0, length), Reply().NoQuestion().Code(3).Build()));
    }
}
