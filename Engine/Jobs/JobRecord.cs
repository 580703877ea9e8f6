using System.Collections.Immutable;

namespace Validator.Jobs;

/// <summary>All that has to survive of a <see cref="JobMachine"/>: a few kilobytes, however many rows there are, and no address.</summary>
public sealed record JobRecord
{
    /// <summary>Gets how the job is cut up.</summary>
    public required JobShape Shape { get; init; }

    /// <summary>Gets its priority.</summary>
    public int Priority { get; init; }

    /// <summary>Gets its state.</summary>
    public JobState State { get; init; }

    /// <summary>Gets why it failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Gets how many rows were taken in: the ordinal of the next.</summary>
    public long Rows { get; init; }

    /// <summary>Gets how many of them repeat an earlier one.</summary>
    public long Duplicates { get; init; }

    /// <summary>Gets a value indicating whether the duplicates have their answers.</summary>
    public bool DuplicatesSettled { get; init; }

    /// <summary>Gets a value indicating whether all rows were taken in.</summary>
    public bool InputEnded { get; init; }

    /// <summary>Gets how many rows wait to be asked again.</summary>
    public long Waiting { get; init; }

    /// <summary>Gets when the first of them is due; null where that is not known.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Gets how many chunks of due rows were named.</summary>
    public int DueChunks { get; init; }

    /// <summary>Gets a value indicating whether the last of those is still to be made.</summary>
    public bool Collecting { get; init; }

    /// <summary>Gets the buckets.</summary>
    public required ImmutableArray<BucketRecord> Buckets { get; init; }

    /// <summary>Gets the chunks in flight.</summary>
    public required ImmutableArray<ChunkRecord> InFlight { get; init; }

    /// <summary>Gets the answers so far.</summary>
    public required ImmutableArray<TallyRow> Counts { get; init; }

    /// <summary>Gets when the job began to run; null where it has not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the job came to its end; null where it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The cursors of one bucket.</summary>
/// <param name="Rows">How many rows fell into it.</param>
/// <param name="Started">How many of its chunks were started.</param>
public readonly record struct BucketRecord(long Rows, int Started);

/// <summary>A chunk in flight.</summary>
/// <param name="Chunk">Its name.</param>
/// <param name="Rows">How many rows it has.</param>
public readonly record struct ChunkRecord(ChunkId Chunk, int Rows);
