using System.Collections.Concurrent;
using System.Diagnostics;
using Validator.Dns;
using Validator.Tests.Support;

namespace Engine.Tests.Dns;

public sealed class DnsResolverFlightTests
{
    [Fact]
    public async Task Question_is_asked_once_for_all_who_wait()
    {
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(server);
        var asking = Enumerable.Range(0, 100).Select(_ => resolver.LookupAsync("a.example", DnsRecordType.A).AsTask()).ToArray();
        var query = await server.NextQueryAsync();
        await query.SendAsync(query.Reply().A("a.example", "192.0.2.1"));
        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal(DnsStatus.Success, answer.Status));
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Caller_that_leaves_does_not_disturb_the_others()
    {
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(server);
        using var giveUp = new CancellationTokenSource();
        var first = resolver.LookupAsync("a.example", DnsRecordType.A, giveUp.Token).AsTask();
        var second = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        var query = await server.NextQueryAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        await query.SendAsync(query.Reply().A("a.example", "192.0.2.1"));
        Assert.Equal(DnsStatus.Success, (await second).Status);
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Question_is_given_up_when_the_last_caller_leaves()
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(server, time);
        using var giveUp = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 2).Select(_ => resolver.LookupAsync("a.example", DnsRecordType.A, giveUp.Token).AsTask()).ToArray();
        await server.NextQueryAsync();
        Assert.Equal(1, time.ActiveTimers);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(asking));

        // The query's clock has stopped: nothing is on its way any longer. Who comes now has a question of its own.
        Assert.Equal(0, time.ActiveTimers);
        var again = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        var query = await server.NextQueryAsync();
        await query.SendAsync(query.Reply().A("a.example", "192.0.2.1"));
        Assert.Equal(DnsStatus.Success, (await again).Status);
        Assert.Equal(2, server.Queries.Count);
    }

    [Fact]
    public async Task Token_that_is_cancelled_already_asks_nothing()
    {
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(server);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolver.LookupAsync("a.example", DnsRecordType.A, new CancellationToken(true)).AsTask());
        Assert.Empty(server.Queries);
    }

    [Fact]
    public async Task Disposal_ends_what_is_on_its_way_as_a_failure()
    {
        await using var server = ScriptedDnsServer.Silent();
        var resolver = Resolver(server);
        var asking = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        await server.NextQueryAsync();
        await resolver.DisposeAsync();
        Assert.Equal(DnsStatus.ServerFailure, (await asking).Status);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => resolver.LookupAsync("a.example", DnsRecordType.A).AsTask());
    }

    [Fact]
    public async Task Questions_beyond_the_limit_wait_their_turn_and_may_leave()
    {
        await using var server = ScriptedDnsServer.Silent();
        await using var resolver = Resolver(server, maxInFlight: 2);
        using var giveUp = new CancellationTokenSource();
        var first = resolver.LookupAsync("a.example", DnsRecordType.A).AsTask();
        var query = await server.NextQueryAsync();
        var second = resolver.LookupAsync("b.example", DnsRecordType.A).AsTask();
        await server.NextQueryAsync();
        var leaving = resolver.LookupAsync("c.example", DnsRecordType.A, giveUp.Token).AsTask();
        var waiting = resolver.LookupAsync("d.example", DnsRecordType.A).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(2, server.Queries.Count);

        await query.SendAsync(query.Reply().A("a.example", "192.0.2.1"));
        await first;
        Assert.Equal("d.example", (await server.NextQueryAsync()).Name);
        Assert.False(second.IsCompleted || waiting.IsCompleted);
    }

    [Fact]
    public async Task Ten_thousand_questions_are_on_their_way_at_once()
    {
        // Nothing is answered before the last question has come; so all are on their way together.
        const int Count = 10_000;
        var held = new ConcurrentQueue<ScriptedQuery>();
        var seen = new ConcurrentDictionary<string, bool>();
        await using var server = new ScriptedDnsServer(async query =>
        {
            held.Enqueue(query);
            if (!seen.TryAdd(query.Name, true) || seen.Count < Count)
            {
                return;
            }

            while (held.TryDequeue(out var next))
            {
                await next.SendAsync(next.Reply().A(next.Name, "192.0.2.1"));
            }
        });
        await using var resolver = new DnsResolver(new DnsResolverOptions { Servers = [server.EndPoint], Rounds = 4, TotalTimeout = TimeSpan.FromSeconds(60) });
        var clock = Stopwatch.StartNew();
        var answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => resolver.LookupAsync($"host{i}.example", DnsRecordType.A).AsTask()));
        Assert.All(answers.Select((answer, i) => (answer, i)), pair => Assert.Equal($"host{pair.i}.example", Assert.Single(pair.answer.Records).Name));
        Assert.True(server.Queries.Select(query => query.ClientPort).Distinct().Count() >= 8, "The questions should leave by many ports.");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(50), $"{clock.Elapsed}");
    }

    private static DnsResolver Resolver(ScriptedDnsServer server, TimeProvider? time = null, int maxInFlight = 100) =>
        new(new DnsResolverOptions { Servers = [server.EndPoint], MaxInFlight = maxInFlight, TryTimeout = TimeSpan.FromSeconds(20), TotalTimeout = TimeSpan.FromSeconds(40) }, time);
}
