using System.Collections.Immutable;

namespace Validator.Jobs;

/// <summary>How a job stands, as its owner sees it.</summary>
public sealed record JobInfo
{
    /// <summary>Gets the id, which cannot be guessed.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name that its owner gave it, or that of the file; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Gets a value indicating whether it stands for a single verification.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Gets the state.</summary>
    public required JobState State { get; init; }

    /// <summary>Gets how many rows it has; while they are still being read in, as many as are known.</summary>
    public required long Total { get; init; }

    /// <summary>Gets how many rows have their verdict.</summary>
    public required long Done { get; init; }

    /// <summary>Gets how many rows repeat an earlier one.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Gets the verdicts so far, by status and reason.</summary>
    public required ImmutableArray<TallyRow> Counts { get; init; }

    /// <summary>Gets the rows that get their verdict per second, of late; null while that is not known.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>Gets how many seconds the rest will take; null while that is not known.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Gets why it failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Gets when it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when its first row was asked about; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it came to its end; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
