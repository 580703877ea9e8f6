using Validator.Profiles;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Profiles;

public sealed class ReputationTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Reputation _reputation;

    public ReputationTests() => _reputation = new(_time);

    [Fact]
    public void Nothing_is_said_while_too_little_was_seen()
    {
        Assert.Null(_reputation.Value(null));
        for (var i = 0; i < 4; i++)
        {
            _reputation.Saw(Finding.Accepted, false);
        }

        Assert.Null(_reputation.Value(false));
        _reputation.Saw(Finding.Accepted, false);
        Assert.NotNull(_reputation.Value(false));
    }

    [Fact]
    public void One_report_moves_it()
    {
        var (good, bad) = (new Reputation(_time), new Reputation(_time));
        good.Reported(FeedbackOutcome.Delivered, null, _time.GetUtcNow());
        bad.Reported(FeedbackOutcome.Bounced, null, _time.GetUtcNow());

        Assert.Equal((77, 52), (good.Value(null), bad.Value(null)));
    }

    [Fact]
    public void Bounces_complaints_and_blocks_lower_it_and_deliveries_raise_it()
    {
        Report(FeedbackOutcome.Delivered, 10);
        var best = _reputation.Value(false);
        Report(FeedbackOutcome.Complained, 1);
        var complained = _reputation.Value(false);
        Report(FeedbackOutcome.Bounced, 5);
        var bounced = _reputation.Value(false);
        _reputation.Saw(Finding.Blocked, false);
        var blocked = _reputation.Value(false);
        Report(FeedbackOutcome.Delivered, 50);

        Assert.True(best > complained && complained > bounced && bounced > blocked && _reputation.Value(false) > blocked);
    }

    [Fact]
    public void What_a_domain_accepts_that_accepts_everything_counts_for_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            _reputation.Saw(Finding.Accepted, true);
        }

        Assert.Null(_reputation.Value(true));
        Assert.True(_reputation.Value(false) > 90);
    }

    [Fact]
    public void What_is_older_counts_less()
    {
        Report(FeedbackOutcome.Bounced, 8);
        var then = _reputation.Value(null);
        _time.Advance(TimeSpan.FromDays(60));

        Assert.Equal(2, _reputation.Save().Bounced, 6);
        Assert.True(_reputation.Value(null) > then);
        _time.Advance(TimeSpan.FromDays(300));
        Assert.Null(_reputation.Value(null));
    }

    [Fact]
    public void Report_on_what_happened_a_month_ago_counts_half()
    {
        _reputation.Reported(FeedbackOutcome.Delivered, VerdictReason.Accepted, _time.GetUtcNow() - TimeSpan.FromDays(30));

        Assert.Equal(0.5, _reputation.Save().Delivered, 6);
        Assert.Equal(0.5, _reputation.Standing!.Of(VerdictReason.Accepted, _time.GetUtcNow()).Delivered, 6);
        Assert.Equal(0.25, _reputation.Standing!.Of(VerdictReason.Accepted, _time.GetUtcNow() + TimeSpan.FromDays(30)).Delivered, 6);
    }

    [Fact]
    public void Outage_is_one_trouble_however_many_addresses_it_meets()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _reputation.Saw(Finding.NotConnected, null);
        }

        Assert.Equal(1, _reputation.Save().Failed);
        _time.Advance(TimeSpan.FromMinutes(1));
        _reputation.Saw(Finding.TimedOut, null);
        Assert.Equal(2, _reputation.Save().Failed, 3);
    }

    [Fact]
    public void Reports_do_not_enter_the_score_twice()
    {
        Report(FeedbackOutcome.Bounced, 20);

        Assert.Equal(ReputationBand.Unknown, _reputation.Standing!.Band);
        for (var i = 0; i < 10; i++)
        {
            _reputation.Saw(Finding.Accepted, false);
        }

        Assert.Equal(ReputationBand.High, _reputation.Standing!.Band);
    }

    [Fact]
    public void What_was_stored_is_added_to_what_was_seen_since()
    {
        var stored = new Reputation(_time);
        stored.Reported(FeedbackOutcome.Delivered, VerdictReason.CatchAll, _time.GetUtcNow());
        var record = stored.Save();
        _time.Advance(TimeSpan.FromDays(30));
        _reputation.Reported(FeedbackOutcome.Bounced, VerdictReason.CatchAll, _time.GetUtcNow());

        _reputation.Restore(record, true);

        var (delivered, bounced) = _reputation.Standing!.Of(VerdictReason.CatchAll, _time.GetUtcNow());
        Assert.Equal((0.5, 1), (Math.Round(delivered, 6), bounced));
    }

    private void Report(FeedbackOutcome outcome, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _reputation.Reported(outcome, null, _time.GetUtcNow());
        }
    }
}
