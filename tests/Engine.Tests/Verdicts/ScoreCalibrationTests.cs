using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Validator.Domains;
using Validator.Profiles;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Verdicts;

public sealed class ScoreCalibrationTests
{
    private static readonly ScoreClass CatchAll = new(VerdictReason.CatchAll, Confidence.Low, true, DomainCategory.Corporate, ReputationBand.Unknown);
    private static readonly ScoreClass Accepted = new(VerdictReason.Accepted, Confidence.High, false, DomainCategory.Corporate, ReputationBand.High);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Without_outcomes_every_score_is_the_tables()
    {
        var calibration = new ScoreCalibration();
        var standing = new DomainStanding(ReputationBand.Low, [], _time.GetUtcNow());

        foreach (var row in VerdictTable.Rows)
        {
            foreach (var catchAll in new bool?[] { null, false, true })
            {
                var of = new ScoreClass(row.Reason, row.Confidence, catchAll, DomainCategory.Disposable, ReputationBand.Low);
                Assert.Equal(row.Score, calibration.Score(row.Score, of, standing, _time.GetUtcNow()));
            }
        }
    }

    [Fact]
    public void Score_of_a_given_verdict_is_that_of_its_row()
    {
        Assert.Equal(60, VerdictTable.ScoreOf(VerdictReason.CatchAll, Confidence.Low, true));
        Assert.Equal(65, VerdictTable.ScoreOf(VerdictReason.CatchAll, Confidence.Low, null));
        foreach (var row in VerdictTable.Rows.Where(row => row.Reason is not (VerdictReason.CatchAll or VerdictReason.Timeout)))
        {
            Assert.Equal(row.Score, VerdictTable.ScoreOf(row.Reason, row.Confidence, null));
        }
    }

    [Fact]
    public void Domain_that_accepts_everything_soon_speaks_for_itself()
    {
        var (calibration, good, bad) = (new ScoreCalibration(), new Reputation(_time), new Reputation(_time));
        for (var i = 0; i < 30; i++)
        {
            Learn(calibration, good, FeedbackOutcome.Delivered);
            Learn(calibration, bad, FeedbackOutcome.Bounced);
        }

        Assert.True(calibration.Score(60, CatchAll, good.Standing, _time.GetUtcNow()) > 90);
        Assert.True(calibration.Score(60, CatchAll, bad.Standing, _time.GetUtcNow()) < 10);
        Assert.InRange(calibration.Score(60, CatchAll, null, _time.GetUtcNow()), 45, 65);
        Assert.Equal(97, calibration.Score(97, Accepted, bad.Standing, _time.GetUtcNow()));
    }

    [Fact]
    public void One_domain_says_little_of_others()
    {
        var (calibration, one) = (new ScoreCalibration(), new Reputation(_time));
        for (var i = 0; i < 10_000; i++)
        {
            Learn(calibration, one, FeedbackOutcome.Bounced);
        }

        Assert.InRange(calibration.Score(60, CatchAll, null, _time.GetUtcNow()), 30, 60);
        Assert.InRange(calibration.Score(60, CatchAll, one.Standing, _time.GetUtcNow()), 0, 1);
    }

    [Fact]
    public void Whatever_is_learned_a_score_is_from_0_to_100_and_survives_storage()
    {
        var steps = (from domain in Gen.Choose(0, 4) from outcome in Gen.Choose(0, 1) from days in Gen.Choose(0, 40) select (domain, outcome, days)).ArrayOf();
        Prop.ForAll(steps.ToArbitrary(), taken =>
        {
            var (calibration, time) = (new ScoreCalibration(), new ManualTimeProvider());
            var domains = Enumerable.Range(0, 5).Select(_ => new Reputation(time)).ToArray();
            foreach (var (domain, outcome, days) in taken)
            {
                time.Advance(TimeSpan.FromDays(days));
                calibration.Learn(CatchAll, outcome == 0, domains[domain].Standing, time.GetUtcNow());
                domains[domain].Reported((FeedbackOutcome)outcome, VerdictReason.CatchAll, time.GetUtcNow());
            }

            var json = DomainJson.Serialize(calibration.Save());
            var restored = new ScoreCalibration();
            restored.Restore(DomainJson.ReadCalibration(json));

            Assert.Equal(json, DomainJson.Serialize(restored.Save()));
            foreach (var domain in domains)
            {
                var score = calibration.Score(60, CatchAll, domain.Standing, time.GetUtcNow());
                Assert.InRange(score, 0, 100);
                Assert.Equal(score, restored.Score(60, CatchAll, domain.Standing, time.GetUtcNow()));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Record_is_written_as_it_always_was()
    {
        const string Golden =
            """{"version":1,"rows":[{"reason":"catch_all","confidence":"low","catch_all":true,"delivered":1,"bounced":0.5,"""
            + """
            "spread":{"weight":0.5,"outcome":0,"share":0.5,"both":0},
             "errors":[{"at":12,"weight":1.25,"excess":-0.25}],
             "classes":[{"category":"corporate","band":"unknown","delivered":1,"bounced":0.5}]}]}
            """;
        var calibration = new ScoreCalibration();

        calibration.Restore(DomainJson.ReadCalibration(Golden));

        Assert.Equal(Golden.ReplaceLineEndings("").Replace(" \"", "\"", StringComparison.Ordinal), DomainJson.Serialize(calibration.Save()));
    }

    [Theory]
    [InlineData("""{"version":7,"rows":[{"reason":"accepted","confidence":"high","delivered":-5,"bounced":1e300}],"stars":[]}""")]
    [InlineData("""{"rows":[{"reason":"accepted","confidence":"high","spread":{"weight":1,"outcome":9,"share":0,"both":0},"errors":[{"at":99,"weight":1,"excess":0}]}]}""")]
    public void What_cannot_be_is_passed_over(string json)
    {
        var calibration = new ScoreCalibration();

        calibration.Restore(DomainJson.ReadCalibration(json));

        Assert.Equal(97, calibration.Score(97, Accepted, null, _time.GetUtcNow()));
    }

    [Fact]
    public void Reason_of_a_later_version_is_an_error_of_the_record() =>
        Assert.Throws<JsonException>(() => DomainJson.ReadCalibration("""{"rows":[{"reason":"eaten_by_a_bear","confidence":"high"}]}"""));

    [Fact]
    public void Scoring_allocates_nothing_and_takes_well_under_a_microsecond()
    {
        var (calibration, domain) = (new ScoreCalibration(), new Reputation(_time));
        for (var i = 0; i < 100; i++)
        {
            Learn(calibration, domain, (FeedbackOutcome)(i % 2));
        }

        var (standing, now) = (domain.Standing, _time.GetUtcNow() + TimeSpan.FromDays(3));
        Run(200_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var shortest = double.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var began = TimeProvider.System.GetTimestamp();
            Run(20_000);
            shortest = Math.Min(shortest, TimeProvider.System.GetElapsedTime(began).TotalNanoseconds / 20_000);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(shortest < 500, $"{shortest:F0} ns");

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                calibration.Score(60, CatchAll, standing, now);
            }
        }
    }

    private void Learn(ScoreCalibration calibration, Reputation domain, FeedbackOutcome outcome)
    {
        calibration.Learn(CatchAll, outcome is FeedbackOutcome.Delivered, domain.Standing, _time.GetUtcNow());
        domain.Reported(outcome, VerdictReason.CatchAll, _time.GetUtcNow());
    }
}
