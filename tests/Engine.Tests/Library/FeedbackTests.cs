using Engine.Tests.Domains;
using Validator;
using Validator.Profiles;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Library;

public sealed class FeedbackTests : IDisposable
{
    private readonly FakeMailInternet _world = new();
    private readonly EmailVerifier _verifier;

    public FeedbackTests()
    {
        _world.Host("mx").Rcpt = local => local.Length < 6 ? Accept : NotFound;
        _verifier = NewVerifier();
    }

    public void Dispose() => _verifier.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Fact]
    public async Task Bounced_address_is_risky_until_mail_to_it_is_delivered_later()
    {
        Assert.Equal(VerdictReason.Accepted, (await _verifier.VerifyAsync("jane@example.com")).Reason);
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(FeedbackStatus.Learned, Report("jane@example.com", FeedbackOutcome.Bounced).Status);
        _world.Time.Advance(TimeSpan.FromMinutes(1));

        var bounced = await _verifier.VerifyAsync("jane@example.com");
        var again = await _verifier.VerifyAsync("jane@example.com");
        Report("jane@example.com", FeedbackOutcome.Delivered);
        var delivered = await _verifier.VerifyAsync("jane@example.com");

        // That the host accepts it once more, which it did before the bounce, is no new evidence.
        Assert.Equal((VerdictStatus.Risky, VerdictReason.ReportedBounced, false), (bounced.Status, bounced.Reason, bounced.Cached));
        Assert.True(again.Cached);
        Assert.Equal(VerdictReason.Accepted, delivered.Reason);
    }

    [Fact]
    public async Task Bounce_counts_no_longer_after_ninety_days()
    {
        Report("jane@example.com", FeedbackOutcome.Bounced);
        Assert.Equal(VerdictReason.ReportedBounced, (await _verifier.VerifyAsync("jane@example.com")).Reason);

        _world.Time.Advance(TimeSpan.FromDays(90));

        Assert.Equal(VerdictReason.Accepted, (await _verifier.VerifyAsync("jane@example.com")).Reason);
    }

    [Fact]
    public async Task Delivery_before_the_bounce_clears_nothing()
    {
        Report("jane@example.com", FeedbackOutcome.Bounced);
        Report("jane@example.com", FeedbackOutcome.Delivered, _world.Time.GetUtcNow() - TimeSpan.FromHours(1));

        Assert.Equal(VerdictReason.ReportedBounced, (await _verifier.VerifyAsync("jane@example.com")).Reason);
    }

    [Fact]
    public async Task Erased_address_is_asked_anew()
    {
        await _verifier.VerifyAsync("jane@example.com");
        Report("jane@example.com", FeedbackOutcome.Bounced);

        Assert.True(_verifier.Forget("jane@EXAMPLE.com"));
        Assert.False(_verifier.Forget("no address"));

        var verdict = await _verifier.VerifyAsync("jane@example.com");
        Assert.Equal((VerdictReason.Accepted, false), (verdict.Reason, verdict.Cached));
    }

    [Fact]
    public async Task Told_twice_counts_once()
    {
        var at = _world.Time.GetUtcNow();

        Assert.Equal(FeedbackStatus.Learned, Report("jane@example.com", FeedbackOutcome.Delivered, at).Status);
        Assert.Equal(FeedbackStatus.AlreadyKnown, Report("jane@example.com", FeedbackOutcome.Delivered, at).Status);
        Assert.Equal(FeedbackStatus.Learned, Report("jane@example.com", FeedbackOutcome.Delivered, at - TimeSpan.FromDays(1)).Status);

        Assert.Equal(2, (await ReputationAsync("example.com")).Delivered);
    }

    [Fact]
    public void What_is_no_address_is_told()
    {
        var result = Report("jane@@example.com", FeedbackOutcome.Bounced);

        Assert.Equal((FeedbackStatus.InvalidAddress, false), (result.Status, result.IsAccepted));
        Assert.NotNull(result.Detail);
    }

    [Fact]
    public async Task Time_to_come_counts_as_now()
    {
        Report("jane@example.com", FeedbackOutcome.Bounced, DateTimeOffset.MaxValue);
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        Report("jane@example.com", FeedbackOutcome.Delivered);

        Assert.Equal(VerdictReason.Accepted, (await _verifier.VerifyAsync("jane@example.com")).Reason);
    }

    [Fact]
    public async Task Reports_move_the_score_of_the_domains_addresses_and_its_reputation_also_where_the_verdict_was_known()
    {
        _world.Host("mx");
        for (var i = 0; i < 20; i++)
        {
            await _verifier.VerifyAsync($"j{i}@all.example");
        }

        var known = await _verifier.VerifyAsync("jane@all.example");
        for (var i = 0; i < 20; i++)
        {
            Report($"j{i}@all.example", FeedbackOutcome.Bounced);
        }

        var after = await _verifier.VerifyAsync("jane@all.example");
        var bounced = await _verifier.VerifyAsync("j1@all.example");

        Assert.Equal((VerdictReason.CatchAll, 60), (known.Reason, known.Score));
        Assert.True(after.Cached);
        Assert.InRange(after.Score, 0, 15);
        Assert.Equal(VerdictReason.CatchAll, bounced.Reason);
        Assert.InRange(bounced.Score, 0, 15);
        var reputation = await ReputationAsync("all.example");
        Assert.Equal(20, reputation.Bounced);
        Assert.InRange(reputation.Value!.Value, 0, 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_ten_thousand_reports_the_scores_of_fresh_addresses_are_the_delivered_shares_of_domains_that_accept_everything(int seed)
    {
        _world.Host("mx");
        var random = new Random(seed);
        var shares = Enumerable.Range(0, 60).ToDictionary(i => $"d{i}.example", _ => random.NextDouble());
        var domains = shares.Keys.ToList();
        foreach (var domain in domains)
        {
            await _verifier.VerifyAsync($"first@{domain}");
        }

        for (var i = 0; i < 10_000; i++)
        {
            var domain = domains[random.Next(domains.Count)];
            Report($"j{i}@{domain}", random.NextDouble() < shares[domain] ? FeedbackOutcome.Delivered : FeedbackOutcome.Bounced);
        }

        var scored = new List<(int Score, double Share)>();
        foreach (var domain in domains)
        {
            scored.Add(((await _verifier.VerifyAsync($"fresh@{domain}")).Score, 100 * shares[domain]));
        }

        Assert.All(
            scored.GroupBy(one => Math.Min(one.Score, 99) / 10),
            band => Assert.InRange(band.Average(one => one.Score) - band.Average(one => one.Share), -5, 5));
    }

    [Fact]
    public async Task Host_that_keeps_verdicts_tells_reports_again_after_a_restart()
    {
        _world.Host("mx");
        var verdicts = new List<Verdict>();
        for (var i = 0; i < 20; i++)
        {
            verdicts.Add(await _verifier.VerifyAsync($"j{i}@all.example"));
        }

        await using var restarted = NewVerifier();
        foreach (var verdict in verdicts)
        {
            restarted.Report(new() { Email = verdict.Email, Outcome = FeedbackOutcome.Delivered, Verdict = verdict });
        }

        Assert.InRange((await restarted.VerifyAsync("jane@all.example")).Score, 85, 100);
    }

    private EmailVerifier NewVerifier() => new(new VerifierOptions { HeloName = "probe.example.net" }, new FakeDns(), _world, _world.Time);

    private FeedbackResult Report(string email, FeedbackOutcome outcome, DateTimeOffset? at = null) =>
        _verifier.Report(new() { Email = email, Outcome = outcome, At = at });

    private async Task<Validator.Domains.ReputationReport> ReputationAsync(string domain) => (await _verifier.DescribeDomainAsync(domain)).Report!.Reputation;
}
