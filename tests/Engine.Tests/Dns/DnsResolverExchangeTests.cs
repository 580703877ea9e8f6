using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Validator.Dns;
using Validator.Tests.Support;

namespace Engine.Tests.Dns;

/// <summary>What becomes of a question at servers that are silent, broken, of another mind, or not who they say.</summary>
public sealed class DnsResolverExchangeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Silent_server_gives_way_to_the_next_and_then_stands_behind_it()
    {
        var time = new ManualTimeProvider();
        await using var silent = ScriptedDnsServer.Silent();
        await using var good = Good();
        await using var resolver = Resolver(time, silent, good);
        var asking = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        await silent.NextQueryAsync();
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(good.Queries);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(DnsStatus.Success, (await asking.WaitAsync(Long)).Status);

        await resolver.LookupAsync("b.example", DnsRecordType.A).AsTask().WaitAsync(Long);
        Assert.Single(silent.Queries);
        time.Advance(TimeSpan.FromSeconds(10));
        var later = resolver.LookupAsync("c.example", DnsRecordType.A).AsTask();
        Assert.Equal("c.example", (await silent.NextQueryAsync()).Name);
        time.Advance(TimeSpan.FromSeconds(2));
        await later.WaitAsync(Long);
    }

    [Fact]
    public async Task Lost_query_is_repeated_with_twice_the_patience_until_ten_seconds_are_over()
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(time, server);
        var asking = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        foreach (var patience in (int[])[2, 4, 4])
        {
            await server.NextQueryAsync();
            time.Advance(TimeSpan.FromSeconds(patience - 0.1));
            Assert.False(asking.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(0.1));
        }

        var answer = await asking.WaitAsync(Long);
        Assert.Equal((DnsStatus.Timeout, TimeSpan.FromSeconds(5)), (answer.Status, answer.TimeToLive));
        Assert.Equal(3, server.Queries.Count);
        Assert.Equal(3, server.Queries.Select(query => query.Id).Distinct().Count());
    }

    [Fact]
    public async Task Answer_to_a_repeated_query_counts()
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(time, server);
        var asking = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        await server.NextQueryAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        var query = await server.NextQueryAsync();
        await query.SendAsync(query.Reply().A(query.Name, "192.0.2.1"));
        Assert.Equal(DnsStatus.Success, (await asking.WaitAsync(Long)).Status);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Server_with_an_error_gives_way_at_once_and_is_not_asked_again(int code)
    {
        await using var failing = ScriptedDnsServer.Answering(query => query.Reply().Code(code));
        await using var good = Good();
        await using var resolver = Resolver(null, failing, good);
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.Equal(code == 4 ? 2 : 1, failing.Queries.Count);
    }

    [Fact]
    public async Task Error_beside_silence_is_a_failure()
    {
        var time = new ManualTimeProvider();
        await using var failing = ScriptedDnsServer.Answering(query => query.Reply().Code(2));
        await using var silent = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(time, failing, silent);
        var asking = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        foreach (var patience in (int[])[2, 4, 4])
        {
            await silent.NextQueryAsync();
            time.Advance(TimeSpan.FromSeconds(patience));
        }

        Assert.Equal(DnsStatus.ServerFailure, (await asking.WaitAsync(Long)).Status);
        Assert.Single(failing.Queries);
    }

    [Fact]
    public async Task Closed_port_gives_way_at_once()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var good = Good();
        var clock = Stopwatch.StartNew();
        await using var resolver = new DnsResolver(new DnsResolverOptions { Servers = [(IPEndPoint)reserved.LocalEndPoint!, good.EndPoint], TryTimeout = Long, TotalTimeout = Long });
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("255.255.255.255", 53)]
    [InlineData("127.0.0.1", 0)]
    public async Task Server_that_the_system_will_not_send_to_gives_way_at_once(string address, int port)
    {
        await using var good = Good();
        await using var resolver = new DnsResolver(new DnsResolverOptions
        {
            Servers = [new IPEndPoint(IPAddress.Parse(address), port), good.EndPoint], TryTimeout = Long * 5, TotalTimeout = Long * 5,
        });
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A).AsTask().WaitAsync(Long)).Status);
    }

    [Fact]
    public async Task Closed_port_alone_is_a_timeout_that_comes_at_once()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var resolver = new DnsResolver(new DnsResolverOptions { Servers = [(IPEndPoint)reserved.LocalEndPoint!], TryTimeout = Long, TotalTimeout = Long });
        var clock = Stopwatch.StartNew();
        Assert.Equal(DnsStatus.Timeout, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task Long_answer_comes_by_tcp_in_whole()
    {
        await using var server = ScriptedDnsServer.Answering(query =>
        {
            var reply = query.Reply();
            for (var i = 0; query.OverTcp && i < 1_000; i++)
            {
                reply.Mx(query.Name, i, $"mx{i}.example");
            }

            return query.OverTcp ? reply : reply.Truncated();
        });
        await using var resolver = Resolver(null, server);
        Assert.Equal(1_000, (await resolver.LookupAsync("a.example", DnsRecordType.Mx)).Records.Length);
    }

    [Fact]
    public async Task Cut_answer_of_a_server_without_tcp_gives_way_to_the_next()
    {
        await using var bad = new ScriptedDnsServer(query => query.SendAsync(query.Reply().Truncated().A(query.Name, "203.0.113.66")), tcp: false);
        await using var good = Good();
        await using var resolver = Resolver(null, bad, good);
        Assert.Equal("192.0.2.1", Assert.IsType<AddressRecord>((await resolver.LookupAsync("a.example", DnsRecordType.A)).Records[0]).Address.ToString());
    }

    [Fact]
    public async Task Cut_answer_of_a_lone_server_without_tcp_is_a_failure_and_no_timeout()
    {
        await using var bad = new ScriptedDnsServer(query => query.SendAsync(query.Reply().Truncated().A(query.Name, "203.0.113.66")), tcp: false);
        await using var resolver = Resolver(null, bad);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Silence_by_tcp_ends_in_time()
    {
        var time = new ManualTimeProvider();
        await using var server = new ScriptedDnsServer(query => query.OverTcp ? ValueTask.CompletedTask : query.SendAsync(query.Reply().Truncated()));
        await using var resolver = Resolver(time, server);
        var asking = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        foreach (var patience in (int[])[2, 4, 4])
        {
            await server.NextQueryAsync();
            Assert.True((await server.NextQueryAsync()).OverTcp);
            time.Advance(TimeSpan.FromSeconds(patience));
        }

        Assert.Equal(DnsStatus.Timeout, (await asking.WaitAsync(Long)).Status);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    public async Task Server_that_does_not_know_edns_is_asked_without_it(int code, bool headerAlone)
    {
        await using var server = ScriptedDnsServer.Answering(query =>
            !query.HasEdns ? query.Reply().A(query.Name, "192.0.2.1") : headerAlone ? query.Reply().NoQuestion().Code(code) : query.Reply().Code(code));
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.Equal([true, false], server.Queries.Select(query => query.HasEdns));
    }

    [Fact]
    public async Task Server_that_wants_another_edns_version_is_asked_without_it()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.HasEdns ? query.Reply().Opt(extendedCode: 1) : query.Reply().A(query.Name, "192.0.2.1"));
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Broken_answer_is_a_failure_and_never_no_data()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Lie(6, 3));
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.Mx)).Status);
    }

    [Fact]
    public async Task Answer_about_another_name_is_a_failure_and_never_no_data()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().A("other.example", "203.0.113.66"));
        await using var resolver = Resolver(null, server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Referral_of_a_server_that_does_not_recurse_is_no_answer()
    {
        await using var authoritative = ScriptedDnsServer.Answering(query => query.Reply().Delegation("example", "ns.example"));
        await using var good = Good();
        await using var alone = Resolver(null, authoritative);
        Assert.Equal(DnsStatus.ServerFailure, (await alone.LookupAsync("a.example", DnsRecordType.Mx)).Status);
        await using var together = Resolver(null, authoritative, good);
        Assert.Equal(DnsStatus.Success, (await together.LookupAsync("a.example", DnsRecordType.A)).Status);
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
