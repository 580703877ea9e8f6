using System.Collections.Immutable;
using System.Net;
using Validator.Dns;

namespace Engine.Tests.Dns;

public sealed class MailRouteResolverTests
{
    private readonly FakeLookup _dns = new();

    [Fact]
    public async Task Hosts_come_by_preference()
    {
        _dns.Mx("a.example", (20, "c"), (10, "b"), (5, "a"));
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteSource.Mx, DnsStatus.Success), (route.Source, route.Status));
        Assert.Equal([new("a.example", 5), new("b.example", 10), new("c.example", 20)], route.Hosts.AsEnumerable());
    }

    [Fact]
    public async Task Hosts_of_equal_preference_are_shuffled_each_time()
    {
        _dns.Mx("a.example", (10, "a"), (10, "b"), (10, "c"), (20, "d"), (20, "e"));
        var resolver = Resolver();
        var orders = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            orders.Add(string.Concat((await resolver.ResolveAsync("a.example")).Hosts.Select(host => host.Name[0])));
        }

        Assert.Equal(12, orders.Count);
        Assert.All(orders, order => Assert.True(order[..3].Order().SequenceEqual("abc") && order[3..].Order().SequenceEqual("de"), order));
    }

    [Fact]
    public async Task Repeated_host_is_taken_once_with_its_best_preference()
    {
        _dns.Mx("a.example", (20, "a"), (10, "b"), (10, "a"), (5, "a"));
        Assert.Equal([new("a.example", 5), new("b.example", 10)], (await Resolver().ResolveAsync("a.example")).Hosts.AsEnumerable());
    }

    [Fact]
    public async Task Hosts_are_bounded()
    {
        _dns.Mx("a.example", [.. Enumerable.Range(0, 300).Select(i => (i, $"mx{i}"))]);
        _dns.Mx("b.example", [.. Enumerable.Range(0, MailRouteResolver.MaxHosts).Select(i => (i, $"mx{i}"))]);
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteResolver.MaxHosts, true), (route.Hosts.Length, route.IsCut));
        Assert.Equal("mx0.example", route.Hosts[0].Name);
        Assert.False((await Resolver().ResolveAsync("b.example")).IsCut);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Null_mx_says_that_no_mail_is_taken(int preference)
    {
        _dns.Mx("a.example", (preference, ""));
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteSource.NullMx, DnsStatus.Success, 0), (route.Source, route.Status, route.Hosts.Length));
    }

    [Fact]
    public async Task Null_mx_beside_others_is_passed_over()
    {
        _dns.Mx("a.example", (0, ""), (10, "mx"));
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal(MailRouteSource.Mx, route.Source);
        Assert.Equal("mx.example", Assert.Single(route.Hosts).Name);
    }

    [Fact]
    public async Task Exchanges_that_are_no_host_names_are_passed_over()
    {
        _dns.Add("a.example", DnsRecordType.Mx, Exchanges((1, "192.0.2.1"), (2, @"bad\032name.example"), (3, "0x7f000001"), (4, "mx.example")));
        Assert.Equal("mx.example", Assert.Single((await Resolver().ResolveAsync("a.example")).Hosts).Name);
    }

    [Fact]
    public async Task Exchanges_that_are_all_unusable_leave_no_data_and_no_implicit_mx()
    {
        _dns.Add("a.example", DnsRecordType.Mx, Exchanges((1, "192.0.2.1"), (2, "")));
        _dns.Address("a.example", "192.0.2.1");
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteSource.None, DnsStatus.NoData, 0), (route.Source, route.Status, route.Hosts.Length));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public async Task Domain_without_mx_is_its_own_mail_host(string address)
    {
        _dns.Address("a.example", address);
        var route = await Resolver().ResolveAsync("A.example.");
        Assert.Equal((MailRouteSource.Implicit, DnsStatus.Success), (route.Source, route.Status));
        Assert.Equal(new MailHost("a.example", 0), Assert.Single(route.Hosts));
    }

    [Fact]
    public async Task Domain_without_mx_and_address_takes_no_mail()
    {
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteSource.None, DnsStatus.NoData, TimeSpan.FromSeconds(70)), (route.Source, route.Status, route.TimeToLive));
    }

    [Theory]
    [InlineData(DnsStatus.NameNotFound, 70)]
    [InlineData(DnsStatus.ServerFailure, 5)]
    [InlineData(DnsStatus.Timeout, 5)]
    public async Task End_of_the_mx_question_is_the_end_of_the_route(DnsStatus status, int seconds)
    {
        _dns.Fail("a.example", DnsRecordType.Mx, status);
        _dns.Address("a.example", "192.0.2.1");
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteSource.None, status, TimeSpan.FromSeconds(seconds)), (route.Source, route.Status, route.TimeToLive));
        Assert.DoesNotContain(_dns.Asked, question => question.Type == DnsRecordType.A);
    }

    [Theory]
    [InlineData(DnsRecordType.A, DnsStatus.ServerFailure)]
    [InlineData(DnsRecordType.A, DnsStatus.Timeout)]
    [InlineData(DnsRecordType.Aaaa, DnsStatus.ServerFailure)]
    [InlineData(DnsRecordType.Aaaa, DnsStatus.Timeout)]
    public async Task Half_that_failed_beside_a_half_without_data_is_a_failure(DnsRecordType failed, DnsStatus status)
    {
        _dns.Fail("a.example", failed, status);
        var route = await Resolver().ResolveAsync("a.example");
        Assert.Equal((MailRouteSource.None, status, TimeSpan.FromSeconds(5)), (route.Source, route.Status, route.TimeToLive));
        Assert.Equal(status, (await Resolver().ResolveHostAsync("a.example")).Status);
    }

    [Fact]
    public async Task Half_that_failed_beside_an_address_does_no_harm()
    {
        _dns.Address("a.example", "192.0.2.1");
        _dns.Fail("a.example", DnsRecordType.Aaaa, DnsStatus.ServerFailure);
        Assert.Equal(["192.0.2.1"], (await Resolver().ResolveHostAsync("a.example")).Addresses.Select(address => address.ToString()));
        Assert.Equal(MailRouteSource.Implicit, (await Resolver().ResolveAsync("a.example")).Source);
    }

    [Fact]
    public async Task Addresses_of_a_host_come_with_ipv4_first_each_once_and_bounded()
    {
        _dns.Address("mx.example", "192.0.2.2", "192.0.2.1", "192.0.2.2");
        _dns.Address("mx.example", "2001:db8::1");
        var host = await Resolver().ResolveHostAsync("mx.example");
        Assert.Equal(["192.0.2.2", "192.0.2.1", "2001:db8::1"], host.Addresses.Select(address => address.ToString()));

        _dns.Address("many.example", [.. Enumerable.Range(0, 200).Select(i => $"192.0.2.{i}")]);
        Assert.Equal(MailRouteResolver.MaxAddresses, (await Resolver().ResolveHostAsync("many.example")).Addresses.Length);
    }

    [Fact]
    public async Task Host_without_addresses_is_told_from_a_missing_one()
    {
        _dns.Fail("none.example", DnsRecordType.A, DnsStatus.NameNotFound);
        _dns.Fail("none.example", DnsRecordType.Aaaa, DnsStatus.NameNotFound);
        Assert.Equal(DnsStatus.NameNotFound, (await Resolver().ResolveHostAsync("none.example")).Status);
        Assert.Equal(DnsStatus.NoData, (await Resolver().ResolveHostAsync("bare.example")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("a..example")]
    [InlineData("[192.0.2.1]")]
    public async Task Host_that_is_no_name_is_not_asked_for(string host)
    {
        Assert.Equal(DnsStatus.NameNotFound, (await Resolver().ResolveHostAsync(host)).Status);
        Assert.Empty(_dns.Asked);
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(600, 600)]
    [InlineData(1_000_000, 86_400)]
    public async Task Route_is_kept_between_a_minute_and_a_day(int seconds, int expected)
    {
        _dns.Add("a.example", DnsRecordType.Mx, Exchanges((10, "mx.example")) with { TimeToLive = TimeSpan.FromSeconds(seconds) });
        Assert.Equal(TimeSpan.FromSeconds(expected), (await Resolver().ResolveAsync("a.example")).TimeToLive);
    }

    [Fact]
    public async Task Cancellation_reaches_the_caller()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Resolver().ResolveAsync("a.example", cancelled.Token).AsTask());
    }

    [Fact]
    public async Task Route_is_found_through_the_resolver()
    {
        await using var server = ScriptedDnsServer.Answering(query => query.Type == DnsRecordType.Mx
            ? query.Reply().Mx(query.Name, 10, "mx2.example").Mx(query.Name, 5, "mx1.example")
            : query.Reply().A(query.Name, "192.0.2.1"));
        await using var dns = new DnsResolver(new DnsResolverOptions { Servers = [server.EndPoint], TotalTimeout = TimeSpan.FromSeconds(20), TryTimeout = TimeSpan.FromSeconds(20) });
        var resolver = new MailRouteResolver(dns);
        Assert.Equal([new("mx1.example", 5), new("mx2.example", 10)], (await resolver.ResolveAsync("a.example")).Hosts.AsEnumerable());
        Assert.Equal("192.0.2.1", Assert.Single((await resolver.ResolveHostAsync("mx1.example")).Addresses).ToString());
    }

    private static DnsAnswer Exchanges(params (int Preference, string Exchange)[] exchanges) => new(
        DnsStatus.Success,
        [.. exchanges.Select(mx => new MxRecord("a.example", TimeSpan.FromSeconds(600), mx.Preference, mx.Exchange))],
        TimeSpan.FromSeconds(600));

    private MailRouteResolver Resolver() => new(_dns, new Random(1));

    /// <summary>Answers from a table; what is not in it has no data.</summary>
    private sealed class FakeLookup : IDnsLookup
    {
        private readonly Dictionary<(string Name, DnsRecordType Type), DnsAnswer> _answers = [];

        public List<(string Name, DnsRecordType Type)> Asked { get; } = [];

        public void Add(string name, DnsRecordType type, DnsAnswer answer) => _answers[(name, type)] = answer;

        public void Mx(string name, params (int Preference, string Label)[] exchanges) =>
            Add(name, DnsRecordType.Mx, Exchanges([.. exchanges.Select(mx => (mx.Preference, mx.Label.Length == 0 ? "" : mx.Label + ".example"))]));

        public void Address(string name, params string[] addresses)
        {
            var type = addresses[0].Contains(':', StringComparison.Ordinal) ? DnsRecordType.Aaaa : DnsRecordType.A;
            Add(name, type, new DnsAnswer(
                DnsStatus.Success,
                [.. addresses.Select(address => new AddressRecord(name, type, TimeSpan.FromSeconds(600), IPAddress.Parse(address)))],
                TimeSpan.FromSeconds(600)));
        }

        public void Fail(string name, DnsRecordType type, DnsStatus status) =>
            Add(name, type, new DnsAnswer(status, [], TimeSpan.FromSeconds(status == DnsStatus.NameNotFound ? 70 : 5)));

        public ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Asked.Add((name, type));
            return new(_answers.GetValueOrDefault((name.TrimEnd('.').ToLowerInvariant(), type)) ?? new DnsAnswer(DnsStatus.NoData, [], TimeSpan.FromSeconds(70)));
        }
    }
}
