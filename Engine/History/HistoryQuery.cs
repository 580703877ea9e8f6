using Validator.Verdicts;

namespace Validator.History;

/// <summary>Which of the verdicts given to a key are wanted; what is null does not limit. Newest first.</summary>
public sealed record HistoryQuery
{
    /// <summary>Gets the key whose verdicts are wanted.</summary>
    public required string KeyId { get; init; }

    /// <summary>Gets the address, in any writing of the same normal form.</summary>
    public string? Email { get; init; }

    /// <summary>Gets the domain, as A-labels.</summary>
    public string? Domain { get; init; }

    /// <summary>Gets the status.</summary>
    public VerdictStatus? Status { get; init; }

    /// <summary>Gets the reason.</summary>
    public VerdictReason? Reason { get; init; }

    /// <summary>Gets the first moment, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the last moment, exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets where to go on, from the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Gets the most entries. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
