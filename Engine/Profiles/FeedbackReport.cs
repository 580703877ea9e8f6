using Validator.Verdicts;

namespace Validator.Profiles;

/// <summary>What became of one mail that was really sent, as a host was told.</summary>
public sealed record FeedbackReport
{
    /// <summary>Gets the address that it was sent to.</summary>
    public required string Email { get; init; }

    /// <summary>Gets what became of it.</summary>
    public required FeedbackOutcome Outcome { get; init; }

    /// <summary>Gets when that was; null for now. A time to come counts as now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// Gets the verdict that it was sent on, for hosts that keep a history; null takes the one that is remembered. Without either, the mail
    /// counts as sent on no verdict: to a domain known to accept everything, or unasked (<see cref="VerdictReason.NotProbed"/>).
    /// </summary>
    public Verdict? Verdict { get; init; }
}

/// <summary>What became of a report.</summary>
public enum FeedbackStatus
{
    /// <summary>Learned from.</summary>
    Learned,

    /// <summary>Nothing: it was told before.</summary>
    AlreadyKnown,

    /// <summary>Nothing: what it names is no address.</summary>
    InvalidAddress,
}

/// <summary>The answer to a report.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Detail">For people, what is wrong with the address; null otherwise.</param>
public sealed record FeedbackResult(FeedbackStatus Status, string? Detail = null)
{
    /// <summary>Gets a value indicating whether the report holds: learned from now, or before.</summary>
    public bool IsAccepted => Status is not FeedbackStatus.InvalidAddress;
}
