using Validator.Domains;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Storage.Jobs;

/// <summary>What happened to a job since the last commit: all of it is kept, or nothing.</summary>
/// <param name="Job">The job's number.</param>
/// <param name="Record">What survives of its coordination; null where that has not changed.</param>
public sealed record JobCommit(long Job, JobRecord? Record)
{
    /// <summary>Gets the rows that were taken in.</summary>
    public IReadOnlyList<PlannedRow> Planned { get; init; } = [];

    /// <summary>Gets the places of some of them in the table.</summary>
    public IReadOnlyList<RowMark> Marks { get; init; } = [];

    /// <summary>Gets how many cells the widest row has; 0 where that has not changed.</summary>
    public int Width { get; init; }

    /// <summary>Gets the verdicts. One of a row that has a verdict already changes nothing.</summary>
    public IReadOnlyList<RowVerdict> Verdicts { get; init; } = [];

    /// <summary>Gets the rows that are put off, or are due otherwise than was told before.</summary>
    public IReadOnlyList<WaitingRow> Waiting { get; init; } = [];
}

/// <summary>What is so after a commit.</summary>
/// <param name="Counts">All verdicts of the job.</param>
/// <param name="NextDue">When the first row that was put off is due; null where none is.</param>
public sealed record JobCommitted(Tally Counts, DateTimeOffset? NextDue);

/// <summary>A row that was taken in.</summary>
/// <param name="Ordinal">Its place in the table.</param>
/// <param name="Email">Its address, as it is asked about.</param>
/// <param name="Chunk">The chunk that it belongs to; of no meaning for a duplicate.</param>
/// <param name="Original">The ordinal of the row that it repeats; null where it is none.</param>
public readonly record struct PlannedRow(long Ordinal, string Email, ChunkId Chunk, long? Original);

/// <summary>The place of a row in the table.</summary>
/// <param name="Ordinal">The row.</param>
/// <param name="Offset">The bytes before it.</param>
public readonly record struct RowMark(long Ordinal, long Offset);

/// <summary>The verdict of a row.</summary>
/// <param name="Ordinal">The row.</param>
/// <param name="Verdict">Its verdict.</param>
public readonly record struct RowVerdict(long Ordinal, Verdict Verdict);

/// <summary>A row that is put off.</summary>
/// <param name="Chunk">The chunk that it is in.</param>
/// <param name="Ordinal">The row.</param>
/// <param name="Due">When it is to be asked again; <see cref="DateTimeOffset.MaxValue"/> while it is still being asked, and its chunk does not wait for it.</param>
/// <param name="Ticket">What to hand in then; null where it was not put off by its host.</param>
public readonly record struct WaitingRow(ChunkId Chunk, long Ordinal, DateTimeOffset Due, RetryTicket? Ticket);

/// <summary>A row of a chunk.</summary>
/// <param name="Ordinal">The row.</param>
/// <param name="Email">Its address.</param>
/// <param name="Ticket">What to hand in when asking; null for the first time.</param>
/// <param name="Answer">What it was answered; null where it was not.</param>
public sealed record ChunkRow(long Ordinal, string Email, RetryTicket? Ticket, (VerdictStatus Status, VerdictReason Reason)? Answer);

/// <summary>A row that repeats an earlier one.</summary>
/// <param name="Ordinal">The row.</param>
/// <param name="Email">Its own address.</param>
/// <param name="Verdict">The verdict of the row that it repeats; null where that has none.</param>
public sealed record DuplicateRow(long Ordinal, string Email, Verdict? Verdict);

/// <summary>A row that is about an address.</summary>
/// <param name="Job">The job's number.</param>
/// <param name="JobId">The job's id.</param>
/// <param name="Ordinal">The row.</param>
public readonly record struct RowPlace(long Job, string JobId, long Ordinal);
