using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>
/// What was learned of the verdicts with one reason, confidence and catch-all verdict. Written under its owner's lock, read without one: a
/// reader in between sees one outcome more or less.
/// </summary>
internal sealed class CalibratedRow
{
    /// <summary>How many outcomes the step before counts for.</summary>
    private const double PriorWeight = 20;

    /// <summary>The correlation of outcomes within a domain, before it is learned: a domain's own outcomes outweigh its class after four.</summary>
    private const double PriorCorrelation = 0.2;

    /// <summary>Beyond so many outcomes, older ones count half: bounded, and open to change.</summary>
    private const double MostOutcomes = 20_000;
    private const double MostErrors = 2_000;

    /// <summary>How many outcomes speak for an estimate's being right as it is.</summary>
    private const double TrustInEstimates = 50;

    /// <summary>The estimates' errors are kept for every five points, and interpolated in between.</summary>
    private const int Steps = 20;

    private static readonly DomainCategory[] Categories = Enum.GetValues<DomainCategory>();
    private static readonly ReputationBand[] Bands = Enum.GetValues<ReputationBand>();

    private readonly Outcomes[] _classes = new Outcomes[Categories.Length * Bands.Length];
    private readonly Errors[] _errors = new Errors[Steps + 1];
    private Outcomes _all;
    private DomainSpread _spread;
    private double _correlation = PriorCorrelation;

    public CalibratedRow()
    {
    }

    public CalibratedRow(CalibrationRow stored)
    {
        // What was stored comes from outside: what cannot be is passed over.
        _all = Outcomes.Checked(stored.Delivered, stored.Bounced);
        foreach (var of in stored.Classes.IsDefault ? [] : stored.Classes)
        {
            if (Enum.IsDefined(of.Category) && Enum.IsDefined(of.Band))
            {
                _classes[IndexOf(of.Category, of.Band)] = Outcomes.Checked(of.Delivered, of.Bounced);
            }
        }

        foreach (var error in stored.Errors.IsDefault ? [] : stored.Errors)
        {
            if (error is { At: >= 0 and <= Steps, Weight: >= 0 and <= 2 * MostErrors } && Math.Abs(error.Excess) <= error.Weight)
            {
                _errors[error.At] = new() { Weight = error.Weight, Excess = error.Excess };
            }
        }

        var spread = stored.Spread;
        if (spread.Weight is > 0 and <= 2 * MostOutcomes && IsPart(spread.Outcome) && IsPart(spread.Share) && IsPart(spread.Both))
        {
            _spread = spread;
            _correlation = Correlation();
        }

        bool IsPart(double sum) => sum >= 0 && sum <= spread.Weight;
    }

    /// <summary>Estimates the delivered share.</summary>
    /// <param name="prior">The share by the verdict table.</param>
    /// <param name="of">What is known of the verdict.</param>
    /// <param name="domain">What became of the domain's mail.</param>
    public double Share(double prior, ScoreClass of, (double Delivered, double Bounced) domain)
    {
        var estimate = Estimate(prior, of, domain);
        var (step, part) = StepOf(estimate);
        return Math.Clamp(estimate + ((1 - part) * _errors[step].Correction) + (part * _errors[step + 1].Correction), 0, 1);
    }

    public void Learn(double prior, ScoreClass of, bool delivered, (double Delivered, double Bounced) domain)
    {
        var estimate = Estimate(prior, of, domain);
        var (step, part) = StepOf(estimate);
        _errors[step].Add(1 - part, (delivered ? 1 : 0) - estimate);
        _errors[step + 1].Add(part, (delivered ? 1 : 0) - estimate);

        // One domain's outcomes say less and less about others: a domain weighs by its effective sample size.
        var before = domain.Delivered + domain.Bounced;
        var weight = 1 / ((1 + (before * _correlation)) * (1 + (before * _correlation)));
        _all.Add(delivered, weight);
        _classes[IndexOf(of.Category, of.Band)].Add(delivered, weight);
        if (before > 0)
        {
            var old = _spread.Weight < MostOutcomes ? 1 : 0.5;
            var share = domain.Delivered / before;
            _spread = new(
                (old * _spread.Weight) + weight,
                (old * _spread.Outcome) + (delivered ? weight : 0),
                (old * _spread.Share) + (weight * share),
                (old * _spread.Both) + (delivered ? weight * share : 0));
            _correlation = Correlation();
        }
    }

    public CalibrationRow Save(VerdictReason reason, Confidence confidence, bool? catchAll) => new()
    {
        Reason = reason,
        Confidence = confidence,
        CatchAll = catchAll,
        Delivered = _all.Delivered,
        Bounced = _all.Bounced,
        Spread = _spread,
        Errors = [.. _errors.Select((error, at) => new CalibrationError(at, error.Weight, error.Excess)).Where(error => error.Weight > 0)],
        Classes =
        [
            .. from category in Categories
               from band in Bands
               let outcomes = _classes[IndexOf(category, band)]
               where outcomes.Delivered + outcomes.Bounced > 0
               select new CalibrationClass(category, band, outcomes.Delivered, outcomes.Bounced),
        ],
    };

    private static int IndexOf(DomainCategory category, ReputationBand band) => ((int)category * Bands.Length) + (int)band;

    private static (int Step, double Part) StepOf(double estimate)
    {
        var step = Math.Min(Steps - 1, (int)(estimate * Steps));
        return (step, (estimate * Steps) - step);
    }

    private double Estimate(double prior, ScoreClass of, (double Delivered, double Bounced) domain)
    {
        var share = _classes[IndexOf(of.Category, of.Band)].Share(_all.Share(prior));

        // In a beta distribution of domains whose outcomes correlate so, a domain is drawn to the mean by so many outcomes.
        var weight = (1 / _correlation) - 1;
        return ((weight * share) + domain.Delivered) / (weight + domain.Delivered + domain.Bounced);
    }

    /// <summary>How an outcome goes with what its domain had shown before: 0 where domains are all alike, 1 where each is of one piece.</summary>
    private double Correlation()
    {
        var sum = _spread.Weight;
        var (outcome, share, both) = (_spread.Outcome / sum, _spread.Share / sum, _spread.Both / sum);
        var mean = (outcome + share) / 2;
        var found = (both - (outcome * share)) / Math.Max(0.01, mean * (1 - mean));
        return Math.Clamp(((PriorWeight * PriorCorrelation) + (sum * found)) / (PriorWeight + sum), 0.01, 0.9);
    }

    private struct Outcomes
    {
        public double Delivered;
        public double Bounced;

        public static Outcomes Checked(double delivered, double bounced) =>
            delivered >= 0 && bounced >= 0 && delivered + bounced <= 2 * MostOutcomes ? new() { Delivered = delivered, Bounced = bounced } : default;

        public readonly double Share(double prior) => ((PriorWeight * prior) + Delivered) / (PriorWeight + Delivered + Bounced);

        public void Add(bool delivered, double weight)
        {
            var old = Delivered + Bounced < MostOutcomes ? 1 : 0.5;
            Delivered = (old * Delivered) + (delivered ? weight : 0);
            Bounced = (old * Bounced) + (delivered ? 0 : weight);
        }
    }

    private struct Errors
    {
        public double Weight;
        public double Excess;

        public readonly double Correction => Excess / (Weight + TrustInEstimates);

        public void Add(double weight, double excess)
        {
            var old = Weight < MostErrors ? 1 : 0.5;
            Weight = (old * Weight) + weight;
            Excess = (old * Excess) + (weight * excess);
        }
    }
}
