using Validator.Dns;

namespace Engine.Tests.Dns;

public sealed class DnsResolverAliasTests
{
    [Fact]
    public async Task Chain_is_followed_in_whatever_order_it_comes()
    {
        await using var server = ScriptedDnsServer.Answering(query =>
            query.Reply().A("c.example", "192.0.2.1").Cname("b.example", "c.example").A("unrelated.example", "203.0.113.66").Cname("a.example", "b.example"));
        await using var resolver = Resolver(server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal("c.example", Assert.Single(answer.Records).Name);
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Answer_that_holds_the_alias_alone_leads_to_a_further_question()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Name switch
        {
            "a.example" => query.Reply().Cname("a.example", "b.other", 40),
            _ => query.Reply().Mx("b.other", 10, "mx.other", 300),
        });
        await using var resolver = Resolver(server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.Mx);
        Assert.Equal("mx.other", Assert.IsType<MxRecord>(Assert.Single(answer.Records)).Exchange);
        Assert.Equal(TimeSpan.FromSeconds(40), answer.TimeToLive);
        Assert.Equal(["a.example", "b.other"], server.Queries.Select(query => query.Name));
    }

    [Fact]
    public async Task Alias_with_odd_bytes_is_followed()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Name == "a.example"
            ? query.Reply().Cname("a.example", "odd \u00FF.example")
            : query.Reply().A(query.Name, "192.0.2.1"));
        await using var resolver = Resolver(server);
        Assert.Equal(@"odd\032\255.example", Assert.Single((await resolver.LookupAsync("a.example", DnsRecordType.A)).Records).Name);
    }

    [Theory]
    [InlineData(8, DnsStatus.Success, true)]
    [InlineData(9, DnsStatus.ServerFailure, true)]
    [InlineData(8, DnsStatus.Success, false)]
    [InlineData(9, DnsStatus.ServerFailure, false)]
    public async Task Chain_has_a_limit(int length, DnsStatus expected, bool inOneAnswer)
    {
        await using var server = ScriptedDnsServer.Answering(query =>
        {
            var reply = query.Reply();
            for (var i = 0; i < length; i++)
            {
                if (inOneAnswer || query.Name == $"a{i}.example")
                {
                    reply.Cname($"a{i}.example", $"a{i + 1}.example");
                }
            }

            return inOneAnswer || query.Name == $"a{length}.example" ? reply.A($"a{length}.example", "192.0.2.1") : reply;
        });
        await using var resolver = Resolver(server);
        Assert.Equal(expected, (await resolver.LookupAsync("a0.example", DnsRecordType.A)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Loop_is_a_failure_found_without_going_round_twice(bool inOneAnswer)
    {
        await using var server = ScriptedDnsServer.Answering(query => inOneAnswer
            ? query.Reply().Cname("a.example", "b.example").Cname("b.example", "a.example")
            : query.Reply().Cname(query.Name, query.Name == "a.example" ? "b.example" : "a.example"));
        await using var resolver = Resolver(server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
        Assert.True(server.Queries.Count <= 2);
    }

    [Fact]
    public async Task Alias_to_itself_is_a_failure()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Cname(query.Name, query.Name));
        await using var resolver = Resolver(server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Alias_to_a_missing_name_is_not_found()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Code(3).Cname(query.Name, "none.example", 30).Soa("example", 300, 300));
        await using var resolver = Resolver(server);
        var answer = await resolver.LookupAsync("a.example", DnsRecordType.A);
        Assert.Equal((DnsStatus.NameNotFound, TimeSpan.FromSeconds(30)), (answer.Status, answer.TimeToLive));
    }

    [Fact]
    public async Task Alias_to_a_name_without_such_a_record_is_no_data_where_its_zone_says_so()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Cname(query.Name, "bare.other").Soa("other", 300, 300));
        await using var resolver = Resolver(server);
        Assert.Equal(DnsStatus.NoData, (await resolver.LookupAsync("a.example", DnsRecordType.Mx)).Status);
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Soa_of_the_alias_zone_says_nothing_about_the_target()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Name == "a.example"
            ? query.Reply().Cname("a.example", "b.other").Soa("example", 300, 300)
            : query.Reply().A("b.other", "192.0.2.1"));
        await using var resolver = Resolver(server);
        Assert.Equal(DnsStatus.Success, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    [Fact]
    public async Task Question_for_the_alias_itself_is_answered_with_it()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Reply().Cname("a.example", "b.example").A("b.example", "192.0.2.1"));
        await using var resolver = Resolver(server);
        Assert.Equal("b.example", Assert.IsType<NameRecord>(Assert.Single((await resolver.LookupAsync("a.example", DnsRecordType.Cname)).Records)).Target);
    }

    [Fact]
    public async Task Failure_on_the_way_is_a_failure_of_the_whole()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Name == "a.example"
            ? query.Reply().Cname("a.example", "b.example")
            : query.Reply().Code(2));
        await using var resolver = Resolver(server);
        Assert.Equal(DnsStatus.ServerFailure, (await resolver.LookupAsync("a.example", DnsRecordType.A)).Status);
    }

    private static DnsResolver Resolver(ScriptedDnsServer server) => new(new DnsResolverOptions
    {
        Servers = [server.EndPoint], TryTimeout = TimeSpan.FromSeconds(20), TotalTimeout = TimeSpan.FromSeconds(20),
    });
}
