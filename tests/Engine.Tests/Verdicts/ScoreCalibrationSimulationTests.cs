using Validator.Profiles;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Verdicts;

/// <summary>
/// A world in which each domain delivers a share of its own: 10,000 outcomes are learned from, and then the scores of other addresses, at
/// the same domains and at new ones, are held against what becomes of mail to them.
/// </summary>
public sealed class ScoreCalibrationSimulationTests
{
    private const int Outcomes = 10_000;
    private const int HeldOut = 60_000;
    private const int Seeds = 6;

    public enum Shape
    {
        /// <summary>Domains of all kinds: many near nothing, many near all.</summary>
        Spread,

        /// <summary>Either most is delivered, or much bounces.</summary>
        TwoKinds,

        /// <summary>Any share is as likely.</summary>
        Even,

        /// <summary>Much worse than the table thinks, and all alike.</summary>
        Poor,
    }

    public static TheoryData<Shape, int> Worlds()
    {
        var worlds = new TheoryData<Shape, int>();
        foreach (var shape in Enum.GetValues<Shape>())
        {
            foreach (var domains in new[] { 50, 400, 1_500 })
            {
                // Two kinds that no beta distribution describes are told apart by more than the handful of outcomes that a domain has of 1,500.
                if (shape is not Shape.TwoKinds || domains < 1_500)
                {
                    worlds.Add(shape, domains);
                }
            }
        }

        return worlds;
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Mean_score_of_each_band_is_within_five_points_of_the_delivered_share(Shape shape, int domains)
    {
        var all = new List<Sample>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var world = new SimulatedMail(shape, domains, new Random(seed));
            for (var i = 0; i < Outcomes; i++)
            {
                world.Learn();
            }

            // In one world, a band of few addresses is a domain or two, of which 10,000 outcomes told little: chance alone moves its share.
            var samples = world.HoldOut(HeldOut).ToList();
            AssertCalibrated(Bands(samples), least: HeldOut / 20);
            all.AddRange(samples);
        }

        AssertCalibrated(Bands(all), least: all.Count / 100);
    }

    [Fact]
    public void Without_outcomes_the_same_worlds_are_far_off()
    {
        var bands = Bands(new SimulatedMail(Shape.Poor, 400, new Random(1)).HoldOut(HeldOut));

        Assert.All(bands, band => Assert.True(band.Error > 10));
    }

    private static List<Band> Bands(IEnumerable<Sample> samples) =>
    [
        .. samples
            .GroupBy(sample => Math.Min(sample.Score, 99) / 10)
            .OrderBy(group => group.Key)
            .Select(group => new Band(group.Key * 10, group.Count(), group.Average(sample => sample.Score), 100 * group.Average(sample => sample.Delivered ? 1.0 : 0.0))),
    ];

    private static void AssertCalibrated(List<Band> bands, int least) =>
        Assert.True(bands.All(band => band.Count < least || band.Error <= 5), string.Join(Environment.NewLine, bands));

    private sealed record Band(int From, int Count, double MeanScore, double DeliveredShare)
    {
        public double Error => Math.Abs(MeanScore - DeliveredShare);
    }

    private readonly record struct Sample(int Score, bool Delivered);

    private sealed class SimulatedMail(Shape shape, int domains, Random random)
    {
        private readonly ScoreCalibration _calibration = new();
        private readonly ManualTimeProvider _time = new();
        private readonly List<Domain> _domains = [.. Enumerable.Range(0, domains).Select(_ => Domain.Of(shape, random, new ManualTimeProvider()))];

        public void Learn()
        {
            var domain = Pick();
            var delivered = random.NextDouble() < domain.Share;
            _calibration.Learn(domain.Class, delivered, domain.Reputation.Standing, _time.GetUtcNow());
            domain.Reputation.Reported(delivered ? FeedbackOutcome.Delivered : FeedbackOutcome.Bounced, domain.Class.Reason, _time.GetUtcNow());
        }

        public IEnumerable<Sample> HoldOut(int count) =>
            Enumerable.Range(0, count).Select(_ => Pick()).Select(domain => new Sample(
                _calibration.Score(domain.TableScore, domain.Class, domain.Reputation.Standing, _time.GetUtcNow()),
                random.NextDouble() < domain.Share));

        /// <summary>Few domains have many addresses, many have few.</summary>
        private Domain Pick() => _domains[(int)(domains * Math.Pow(random.NextDouble(), 2.5))];
    }

    private sealed record Domain(double Share, ScoreClass Class, int TableScore, Reputation Reputation)
    {
        public static Domain Of(Shape shape, Random random, TimeProvider time)
        {
            // Half of them accept everything; the others tell mailboxes apart, and nearly all that they accept is delivered.
            var catchAll = random.Next(2) == 0;
            var share = (shape, catchAll) switch
            {
                (Shape.Poor, false) => 0.8,
                (_, false) => 0.93 + (0.07 * random.NextDouble()),
                (Shape.Spread, _) => Math.Pow(Math.Sin(random.NextDouble() * Math.PI / 2), 2),
                (Shape.TwoKinds, _) => (random.NextDouble() < 0.7 ? 0.85 : 0.15) + (0.1 * random.NextDouble()),
                (Shape.Even, _) => random.NextDouble(),
                _ => 0.2,
            };
            var category = random.Next(10) == 0 ? DomainCategory.Education : DomainCategory.Corporate;
            return catchAll
                ? new(share, new(VerdictReason.CatchAll, Confidence.Low, true, category, ReputationBand.Unknown), 60, new(time))
                : new(share, new(VerdictReason.Accepted, Confidence.High, false, category, ReputationBand.Unknown), 97, new(time));
        }
    }
}
