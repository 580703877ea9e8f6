using Engine.Tests.Domains;
using Validator;
using Validator.Dns;
using Validator.Domains;
using Validator.Profiles;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Library;

public sealed class DescribeDomainTests : IDisposable
{
    private readonly FakeMailInternet _world = new();
    private readonly FakeDns _dns = new();
    private readonly EmailVerifier _verifier;

    public DescribeDomainTests()
    {
        _world.Host("mx");
        _verifier = new(new VerifierOptions { HeloName = "probe.example.net" }, _dns, _world, _world.Time);
    }

    public void Dispose() => _verifier.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Fact]
    public async Task Domain_nobody_asked_about_shows_its_route_and_that_nothing_else_is_known()
    {
        var report = (await _verifier.DescribeDomainAsync("Example.COM")).Report!;

        Assert.Equal("example.com", report.Domain);
        Assert.Equal((MailRouteSource.Mx, DnsStatus.Success), (report.Route!.Source, report.Route.Status));
        Assert.Equal(new VerdictMx("mx", 10), Assert.Single(report.Route.Mx));
        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromHours(1), report.Route.ExpiresAt);
        Assert.Equal(new CatchAllReport(null, null), report.CatchAll);
        Assert.Null(report.Reputation.Value);
        Assert.Null(report.LastSeen);
        Assert.Equal(new BudgetReport(0, 5, 0, null), report.Budget);
        Assert.Empty(_world.Log);
    }

    [Fact]
    public async Task What_was_learned_is_shown_and_refreshed_away()
    {
        await _verifier.VerifyAsync("jane@example.com");
        _verifier.Report(new() { Email = "jane@example.com", Outcome = FeedbackOutcome.Delivered });
        var before = (await _verifier.DescribeDomainAsync("example.com")).Report!;
        var lookups = _dns.Lookups;

        var after = (await _verifier.RefreshDomainAsync("example.com")).Report!;

        Assert.Equal(new CatchAllReport(true, _world.Time.GetUtcNow() + TimeSpan.FromHours(24)), before.CatchAll);
        Assert.Equal((1, 1), (before.Reputation.Accepted, before.Reputation.Delivered));
        Assert.Equal(_world.Time.GetUtcNow(), before.LastSeen);
        Assert.Equal(new CatchAllReport(null, null), after.CatchAll);
        Assert.Equal(before.Reputation with { Value = after.Reputation.Value }, after.Reputation);
        Assert.True(_dns.Lookups > lookups);
        Assert.Contains("example.com", _dns.Forgotten);
        Assert.Contains("mx", _dns.Forgotten);
        Assert.False((await _verifier.VerifyAsync("jane@example.com")).Cached);
    }

    [Fact]
    public async Task Hosts_that_are_spared_are_shown_and_tried_again_after_a_refresh()
    {
        var host = _world.Host("mx");
        host.Opening = () => Dead;
        for (var i = 0; i < 3; i++)
        {
            await _verifier.VerifyAsync($"j{i}@example.com");
        }

        var before = (await _verifier.DescribeDomainAsync("example.com")).Report!;
        host.Opening = () => null;
        var after = (await _verifier.RefreshDomainAsync("example.com")).Report!;

        Assert.Equal(_world.Time.GetUtcNow() + TimeSpan.FromMinutes(1), before.Budget.BackOffUntil);
        Assert.Null(after.Budget.BackOffUntil);
        Assert.Equal(VerdictReason.CatchAll, (await _verifier.VerifyAsync("jane@example.com")).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("jane@example.com")]
    [InlineData("exa mple.com")]
    [InlineData("-.com")]
    [InlineData("example.com\r\nX: y")]
    [InlineData("\"@example.com")]
    public async Task Text_that_is_no_domain_is_told(string text)
    {
        var answer = await _verifier.DescribeDomainAsync(text);

        Assert.Null(answer.Report);
        Assert.NotNull(answer.Error);
        Assert.Equal(0, _dns.Lookups);
    }

    [Fact]
    public async Task Domain_in_another_script_is_shown_by_its_a_labels() =>
        Assert.Equal("xn--bcher-kva.example", (await _verifier.DescribeDomainAsync("Bücher.example")).Report!.Domain);

    [Fact]
    public async Task Without_the_dns_the_route_is_not_known()
    {
        await using var verifier = new EmailVerifier(new VerifierOptions { HeloName = "x", Checks = CheckDepth.Syntax }, _dns, _world, _world.Time);

        Assert.Null((await verifier.DescribeDomainAsync("example.com")).Report!.Route);
        Assert.Equal(0, _dns.Lookups);
    }

    [Fact]
    public void Report_is_written_with_the_names_of_the_contract()
    {
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var report = new DomainReport
        {
            Domain = "example.com",
            Route = new(MailRouteSource.Mx, DnsStatus.Success, [new("mx1.example.com", 10)], noon),
            CatchAll = new(true, noon),
            Category = DomainCategory.FreeProvider,
            Operator = new("gmail", "Gmail", OperatorKind.Mailbox),
            Free = true,
            Reputation = new(71, 12, 3, 0, 0.5, 8, 2, 1),
            Budget = new(1, 5, 3, noon),
            LastSeen = noon,
        };

        Assert.Equal(
            """
            {"domain":"example.com","route":{"source":"mx","status":"success","mx":[{"host":"mx1.example.com","preference":10}],"expires_at":"2026-01-01T12:00:00Z"},
             "catch_all":{"verdict":true,"until":"2026-01-01T12:00:00Z"},"category":"free_provider",
             "operator":{"key":"gmail","name":"Gmail","kind":"mailbox"},"disposable":false,"free":true,
             "reputation":{"value":71,"accepted":12,"refused":3,"blocked":0,"failed":0.5,"delivered":8,"bounced":2,"complained":1},
             "budget":{"connections":1,"most_connections":5,"waiting":3,"back_off_until":"2026-01-01T12:00:00Z"},"last_seen":"2026-01-01T12:00:00Z"}
            """.ReplaceLineEndings("").Replace(" \"", "\"", StringComparison.Ordinal),
            DomainJson.Serialize(report));
    }
}
