using Validator.Dns;
using Validator.Tests.Support;

namespace Engine.Tests.Dns;

/// <summary>What keeps a forged answer out: ids and ports that are hard to guess, and one guess only.</summary>
public sealed class DnsResolverForgeryTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Lies() => ["id", "name", "type", "query", "no question"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Mismatched_answer_is_dropped_and_the_question_asked_by_tcp(string lie)
    {
        await using var server = new ScriptedDnsServer(async query =>
        {
            if (!query.OverTcp)
            {
                await query.SendAsync(Lie(query, lie));
            }

            await query.SendAsync(query.Reply().A(query.Name, query.OverTcp ? "192.0.2.1" : "203.0.113.66"));
        });
        await using var resolver = Resolver(null, server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal("192.0.2.1", Assert.IsType<AddressRecord>(Assert.Single(answer.Records)).Address.ToString());
        Assert.Equal(2, server.Queries.Count);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Mismatch_before_the_answer_of_a_server_without_tcp_does_not_hide_it(string lie)
    {
        await using var server = new ScriptedDnsServer(
            async query =>
            {
                await query.SendAsync(Lie(query, lie));
                await query.SendAsync(query.Reply().A(query.Name, "192.0.2.1"));
            },
            tcp: false);
        await using var resolver = Resolver(null, server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal("192.0.2.1", Assert.IsType<AddressRecord>(Assert.Single(answer.Records)).Address.ToString());
    }

    [Fact]
    public async Task Many_mismatches_of_a_server_without_tcp_are_not_listened_to()
    {
        await using var server = new ScriptedDnsServer(
            async query =>
            {
                for (var guess = 0; guess < 10; guess++)
                {
                    await query.SendAsync(Lie(query, "id"));
                }

                await query.SendAsync(query.Reply().A(query.Name, "203.0.113.66"));
            },
            tcp: false);
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Datagrams_that_have_nothing_to_do_with_any_question_are_dropped()
    {
        await using var server = new ScriptedDnsServer(async query =>
        {
            await query.SendAsync([]);
            await query.SendAsync([1, 2, 3]);
            await query.SendAsync(new ReplyBuilder((ushort)(query.Id + 1), "other.example", 1).A("other.example", "203.0.113.66"));
            await query.SendAsync(query.Reply().A(query.Name, "192.0.2.1"));
        });
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.DoesNotContain(server.Queries, query => query.OverTcp);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Mismatch_by_tcp_is_a_failure(string lie)
    {
        await using var server = new ScriptedDnsServer(query => query.SendAsync(query.OverTcp ? Lie(query, lie).Build() : query.Reply().Truncated().Build()));
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Ids_and_ports_differ_from_question_to_question()
    {
        await using var server = Good();
        await using var resolver = Resolver(null, server);
        for (var i = 0; i < 200; i++)
        {
            await resolver.LookupAsync($"a{i}.example", DnsRecordType.A);
        }

        Assert.InRange(server.Queries.Select(query => query.Id).Distinct().Count(), 190, 200);
        Assert.InRange(server.Queries.Select(query => query.ClientPort).Distinct().Count(), 8, 16);
    }

    [Fact]
    public async Task Sockets_retire_after_their_time()
    {
        var time = new ManualTimeProvider();
        await using var server = Good();
        await using var resolver = Resolver(time, server);
        var ports = new List<HashSet<int>>();
        for (var half = 0; half < 2; half++)
        {
            for (var i = 0; i < 100; i++)
            {
                await resolver.LookupAsync($"a{half}-{i}.example", DnsRecordType.A);
            }

            ports.Add([.. server.Queries.Skip(100 * half).Select(query => query.ClientPort)]);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        // The system may hand out a port again, but not all of them.
        Assert.True(ports[1].Except(ports[0]).Count() > ports[1].Count / 2);
    }

    [Fact]
    public async Task Sockets_retire_after_their_number_of_questions()
    {
        await using var server = Good();
        using var channel = UdpChannel.Open(server.EndPoint, TimeProvider.System);
        using var query = new UdpQuery(TimeProvider.System);
        for (var i = 0; i < UdpChannel.MaxQueries; i++)
        {
            query.Prepare(new DnsQuestion("a.example", DnsRecordType.A), edns: true, Long);
            Assert.True(channel.TryEnter(query));
            query.Cancel();
            Assert.Equal(DnsReplyKind.Cancelled, (await query.WaitAsync()).Kind);
        }

        query.Prepare(new DnsQuestion("a.example", DnsRecordType.A), edns: true, Long);
        Assert.False(channel.TryEnter(query));
    }

    private static ReplyBuilder Lie(ScriptedQuery query, string lie)
    {
        var reply = query.Reply().A(query.Name, "203.0.113.66");
        return lie switch
        {
            "id" => reply.Id(query.Id ^ 1),
            "name" => reply.Question("b.example", 1),
            "type" => reply.Question(query.Name, 28),
            "query" => reply.NotAResponse(),
            _ => reply.NoQuestion(),
        };
    }

    private static ScriptedDnsServer Good() => ScriptedDnsServer.Answering(query => query.Reply().A(query.Name, "192.0.2.1"));

    private static DnsResolver Resolver(TimeProvider? time, params ScriptedDnsServer[] servers)
    {
        var options = new DnsResolverOptions { Servers = [.. servers.Select(server => server.EndPoint)] };
        if (time is null)
        {
            // With the system's clock a slow machine must not look like a silent server.
            options.TryTimeout = options.TotalTimeout = Long;
        }

        return new DnsResolver(options, time);
    }
}
