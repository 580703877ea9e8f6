using Validator.Dns;
using Validator.Tests.Support;

namespace Engine.Tests.Dns;

public sealed class DnsResolverCacheTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Answer_is_kept_for_the_least_time_to_live_of_its_chain()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Cname(query.Name, "b.example", 60).A("b.example", "192.0.2.1", 300));
        await using var resolver = Resolver(server);
        Assert.Equal(TimeSpan.FromSeconds(60), (await resolver.LookupAsync("a.example", DnsRecordType.A)).TimeToLive);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), (await resolver.LookupAsync("A.example.", DnsRecordType.A)).TimeToLive);
        Assert.Single(server.Queries);
        _time.Advance(TimeSpan.FromSeconds(1));
        await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal(2, server.Queries.Count);
    }

    [Theory]
    [InlineData(0u, 5)]
    [InlineData(7u, 7)]
    [InlineData(1_000_000u, 86_400)]
    public async Task Time_to_live_has_a_floor_and_a_cap(uint sent, int expected)
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().A(query.Name, "192.0.2.1", sent));
        await using var resolver = Resolver(server);
        Assert.Equal(TimeSpan.FromSeconds(expected), (await resolver.LookupAsync("a.example", DnsRecordType.A)).TimeToLive);
    }

    [Theory]
    [InlineData(3, 100u, 900u, 100)]
    [InlineData(3, 900u, 100u, 100)]
    [InlineData(0, 900u, 100u, 100)]
    [InlineData(0, 1_000_000u, 1_000_000u, 10_800)]
    public async Task Negative_answer_is_kept_as_its_soa_says(int code, uint ttl, uint minimum, int expected)
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Code(code).Soa("example", ttl, minimum));
        await using var resolver = Resolver(server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.Mx);
        Assert.Equal(TimeSpan.FromSeconds(expected), answer.TimeToLive);
        _time.Advance(TimeSpan.FromSeconds(expected - 1));
        Assert.Equal(answer.Status, (await resolver.LookupAsync("a.example", DnsRecordType.Mx)).Status);
        Assert.Single(server.Queries);
        _time.Advance(TimeSpan.FromSeconds(1));
        await resolver.LookupAsync("a.example", DnsRecordType.Mx);
        Assert.Equal(2, server.Queries.Count);
    }

    [Theory]
    [InlineData(2, DnsStatus.ServerFailure)]
    [InlineData(3, DnsStatus.NameNotFound)]
    public async Task Failure_and_negative_answer_without_soa_are_kept_for_five_seconds(int code, DnsStatus expected)
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Code(code));
        await using var resolver = Resolver(server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal((expected, TimeSpan.FromSeconds(5)), (answer.Status, answer.TimeToLive));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Single(server.Queries);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal(2, server.Queries.Count);
    }

    [Fact]
    public async Task Types_of_one_name_are_kept_apart()
    {
        await using var server = ScriptedDnsServer.Answering(query =>
            query.Type == DnsRecordType.A ? query.Reply().A(query.Name, "192.0.2.1") : query.Reply().Soa("example", 300, 300));
        await using var resolver = Resolver(server);
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.Equal(DnsStatus.NoData, (await resolver.LookupAsync("a.example", DnsRecordType.Aaaa)).Status);
    }

    [Fact]
    public void Cache_lets_go_of_what_was_used_longest_ago()
    {
        var cache = new DnsCache(maxEntries: 2, maxBytes: 1_000_000, _time);
        cache.Set(Question("a"), Answer());
        cache.Set(Question("b"), Answer());
        Assert.True(cache.TryGet(Question("a"), out _));
        cache.Set(Question("c"), Answer());
        Assert.True(cache.TryGet(Question("a"), out _));
        Assert.False(cache.TryGet(Question("b"), out _));
        Assert.True(cache.TryGet(Question("c"), out _));
    }

    [Fact]
    public void Cache_is_bounded_in_bytes_by_what_it_is_given()
    {
        var cache = new DnsCache(maxEntries: 1_000, maxBytes: 10_000, _time);
        for (var i = 0; i < 100; i++)
        {
            cache.Set(Question($"small{i}"), Answer(textLength: 100));
        }

        Assert.InRange(cache.Count, 10, 30);
        cache.Set(Question("large"), Answer(textLength: 4_000));
        Assert.InRange(cache.Count, 1, 5);
        Assert.True(cache.TryGet(Question("large"), out _));
        cache.Set(Question("too large"), Answer(textLength: 6_000));
        Assert.False(cache.TryGet(Question("too large"), out _));
    }

    [Fact]
    public void Entries_whose_time_is_over_are_let_go()
    {
        var cache = new DnsCache(maxEntries: 10, maxBytes: 1_000_000, _time);
        cache.Set(Question("a"), Answer());
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(cache.TryGet(Question("a"), out _));
        Assert.Equal(0, cache.Count);
    }

    private static DnsQuestion Question(string name) => new(name, DnsRecordType.Txt);

    private static DnsAnswer Answer(int textLength = 1) =>
        new(DnsStatus.Success, [new TextRecord("a", TimeSpan.FromSeconds(60), new string('x', textLength))], TimeSpan.FromSeconds(60));

    private DnsResolver Resolver(ScriptedDnsServer server) => new(new DnsResolverOptions { Servers = [server.EndPoint] }, _time);
}
