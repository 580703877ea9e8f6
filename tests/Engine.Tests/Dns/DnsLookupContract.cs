using System.Net;
using Validator.Dns;

namespace Engine.Tests.Dns;

/// <summary>What every implementation of <see cref="IDnsLookup"/> must do, whatever it is made of.</summary>
public abstract class DnsLookupContract
{
    /// <summary>Makes a lookup that asks the given servers. If it is disposable, the test disposes it.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="tryTimeout">How long to wait for one answer.</param>
    /// <param name="totalTimeout">How long to wait in all.</param>
    protected abstract IDnsLookup Create(IReadOnlyList<IPEndPoint> servers, TimeSpan tryTimeout, TimeSpan totalTimeout);

    [Theory]
    [InlineData("Host.Example")]
    [InlineData("host.example.")]
    public async Task Name_is_found_in_any_case_with_and_without_a_trailing_dot(string name)
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().A(query.Name, "192.0.2.1", 120).A(query.Name, "192.0.2.2", 60));
        var answer = await AskAsync(name, DnsRecordType.A, server);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], answer.Records.Cast<AddressRecord>().Select(record => record.Address.ToString()));
        Assert.All(answer.Records, record => Assert.Equal("host.example", record.Name));
        Assert.InRange(answer.TimeToLive, TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Mail_exchanges_are_read_in_lower_case_without_a_dot()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Mx(query.Name, 20, "MX2.example").Mx(query.Name, 10, ""));
        var answer = await AskAsync("example.com", DnsRecordType.Mx, server);
        Assert.Equal([(20, "mx2.example"), (10, "")], answer.Records.Cast<MxRecord>().Select(mx => (mx.Preference, mx.Exchange)));
    }

    [Fact]
    public async Task Addresses_of_both_families_and_texts_are_read()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Type == DnsRecordType.Txt
            ? query.Reply().Txt(query.Name, "v=spf1", " -all")
            : query.Reply().Aaaa(query.Name, "2001:db8::1"));
        Assert.Equal(IPAddress.Parse("2001:db8::1"), Assert.IsType<AddressRecord>((await AskAsync("a.example", DnsRecordType.Aaaa, server)).Records[0]).Address);
        Assert.Equal("v=spf1 -all", Assert.IsType<TextRecord>((await AskAsync("a.example", DnsRecordType.Txt, server)).Records[0]).Text);
    }

    [Fact]
    public async Task Missing_name_and_missing_record_are_told_apart()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Name == "none.example"
            ? query.Reply().Code(3).Soa("example", 300, 60)
            : query.Reply().Soa("example", 300, 60));
        var none = await AskAsync("none.example", DnsRecordType.Mx, server);
        var bare = await AskAsync("bare.example", DnsRecordType.Mx, server);
        Assert.Equal((DnsStatus.NameNotFound, 0), (none.Status, none.Records.Length));
        Assert.Equal((DnsStatus.NoData, 0), (bare.Status, bare.Records.Length));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Error_of_every_server_is_a_server_failure(int code)
    {
        await using var one = ScriptedDnsServer.Answering(query => query.Reply().Code(code));
        await using var two = ScriptedDnsServer.Answering(query => query.Reply().Code(code));
        Assert.Equal(DnsStatus.ServerFailure, (await AskAsync("a.example", DnsRecordType.A, one, two)).Status);
    }

    [Fact]
    public async Task Silence_of_every_server_is_a_timeout()
    {
        await using var server = ScriptedDnsServer.Silent();
        var lookup = Create([server.EndPoint], TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300));
        await using var scope = lookup as IAsyncDisposable;
        Assert.Equal(DnsStatus.Timeout, (await lookup.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Alias_is_followed_to_its_records()
    {
        await using var server = ScriptedDnsServer.Answering(query =>
            query.Reply().Cname(query.Name, "target.example", 30).A("target.example", "192.0.2.7", 300));
        var answer = await AskAsync("alias.example", DnsRecordType.A, server);
        Assert.Equal("target.example", Assert.Single(answer.Records).Name);
        Assert.True(answer.TimeToLive <= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Answer_that_was_cut_is_asked_for_by_tcp()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.OverTcp ? query.Reply().A(query.Name, "192.0.2.1") : query.Reply().Truncated());
        Assert.Equal(DnsStatus.Success, (await AskAsync("a.example", DnsRecordType.A, server)).Status);
        Assert.Contains(server.Queries, query => query.OverTcp);
    }

    [Fact]
    public async Task Next_server_is_asked_after_an_error()
    {
        await using var failing = ScriptedDnsServer.Answering(query => query.Reply().Code(2));
        await using var good = ScriptedDnsServer.Answering(query => query.Reply().A(query.Name, "192.0.2.1"));
        Assert.Equal(DnsStatus.Success, (await AskAsync("a.example", DnsRecordType.A, failing, good)).Status);
    }

    [Fact]
    public async Task Name_that_cannot_be_asked_for_is_not_found_and_not_asked()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().A(query.Name, "192.0.2.1"));
        foreach (var name in (string[])[new string('a', 64) + ".example", "a..example", "a b.example", string.Join('.', Enumerable.Repeat("aaaaaaaaa", 30))])
        {
            Assert.Equal(DnsStatus.NameNotFound, (await AskAsync(name, DnsRecordType.A, server)).Status);
        }

        Assert.Empty(server.Queries);
    }

    [Fact]
    public async Task Caller_that_gives_up_gets_its_cancellation()
    {
        await using var server = ScriptedDnsServer.Silent();
        var lookup = Create([server.EndPoint], TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        await using var scope = lookup as IAsyncDisposable;
        using var giveUp = new CancellationTokenSource();
        var asking = lookup.LookupAsync("a.example", DnsRecordType.A, giveUp.Token).AsTask();
        await server.NextQueryAsync();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private async Task<DnsAnswer> AskAsync(string name, DnsRecordType type, params ScriptedDnsServer[] servers)
    {
        var lookup = Create([.. servers.Select(server => server.EndPoint)], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
        await using var scope = lookup as IAsyncDisposable;
        return await lookup.LookupAsync(name, type);
    }
}
