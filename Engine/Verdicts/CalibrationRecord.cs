using System.Collections.Immutable;
using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>What a <see cref="ScoreCalibration"/> has learned, as it is stored: a few kilobytes at most. Members unknown to this version are passed over.</summary>
public sealed record CalibrationRecord
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Gets the version it was written in.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Gets what was learned by reason, confidence and catch-all.</summary>
    public ImmutableArray<CalibrationRow> Rows { get; init; } = [];
}

/// <summary>What was learned of the verdicts with one reason, confidence and catch-all verdict.</summary>
public sealed record CalibrationRow
{
    /// <summary>Gets the reason.</summary>
    public required VerdictReason Reason { get; init; }

    /// <summary>Gets the confidence.</summary>
    public required Confidence Confidence { get; init; }

    /// <summary>Gets the catch-all verdict; null for unknown.</summary>
    public bool? CatchAll { get; init; }

    /// <summary>Gets how much mail was delivered; what one domain adds counts less and less.</summary>
    public double Delivered { get; init; }

    /// <summary>Gets how much mail bounced.</summary>
    public double Bounced { get; init; }

    /// <summary>Gets how much domains differ from each other.</summary>
    public DomainSpread Spread { get; init; }

    /// <summary>Gets how far off the estimates were, by their height.</summary>
    public ImmutableArray<CalibrationError> Errors { get; init; } = [];

    /// <summary>Gets what was learned by category and reputation within the row.</summary>
    public ImmutableArray<CalibrationClass> Classes { get; init; } = [];
}

/// <summary>What was learned of a row's verdicts at domains of one category and reputation.</summary>
/// <param name="Category">The category.</param>
/// <param name="Band">The reputation.</param>
/// <param name="Delivered">How much mail was delivered.</param>
/// <param name="Bounced">How much mail bounced.</param>
public sealed record CalibrationClass(DomainCategory Category, ReputationBand Band, double Delivered, double Bounced);

/// <summary>How far off estimates of about one height were.</summary>
/// <param name="At">The height, in steps of five points.</param>
/// <param name="Weight">How many outcomes were compared.</param>
/// <param name="Excess">By how much more was delivered than estimated, in sum.</param>
public sealed record CalibrationError(int At, double Weight, double Excess);

/// <summary>
/// Outcomes compared with what the same domain had shown before: weighted sums, from which follows how much domains differ.
/// </summary>
/// <param name="Weight">The sum of the weights.</param>
/// <param name="Outcome">Of the outcomes, 1 for delivered.</param>
/// <param name="Share">Of the shares delivered before.</param>
/// <param name="Both">Of the products of the two.</param>
public readonly record struct DomainSpread(double Weight, double Outcome, double Share, double Both);
