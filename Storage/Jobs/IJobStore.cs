using Validator.Addresses;
using Validator.History;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Storage.Jobs;

/// <summary>
/// Jobs, their rows and their results. What a task wrote is durable when it ends. A job that was removed is not found any more, and what is written about it
/// changes nothing.
/// </summary>
public interface IJobStore
{
    /// <summary>Keeps a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="mostUnderWay">The most jobs that its owner may have under way, single verifications not counted; null for no limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The job with its number, or the earlier one of its idempotency key, or none.</returns>
    Task<JobAddition> AddAsync(StoredJob job, int? mostUnderWay = null, CancellationToken cancellationToken = default);

    /// <summary>Finds a job.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The job; null where there is none.</returns>
    Task<StoredJob?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lists the jobs of a key without its single verifications, newest first.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="cursor">Where to go on; null for the beginning. One that was not given out fails with <see cref="FormatException"/>.</param>
    /// <param name="limit">The most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of jobs.</returns>
    Task<Page<StoredJob>> ListAsync(string keyId, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>Lists the jobs that are not over, and those that are over and not closed, oldest first.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The jobs.</returns>
    Task<IReadOnlyList<StoredJob>> OpenJobsAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the jobs that are not completed, ended ones too, oldest first: not every row of theirs has a verdict that tells of it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The jobs.</returns>
    Task<IReadOnlyList<StoredJob>> IncompleteJobsAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the jobs whose removal was begun (<see cref="RemoveAsync"/>), or is due by age.</summary>
    /// <param name="singlesBefore">Single verifications that came to their end before this moment.</param>
    /// <param name="jobsBefore">Other jobs that came to their end before this moment; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Some of them, oldest first.</returns>
    Task<IReadOnlyList<StoredJob>> ExpiredAsync(DateTimeOffset singlesBefore, DateTimeOffset? jobsBefore, CancellationToken cancellationToken = default);

    /// <summary>Lists the ids of all jobs, removed ones included until nothing is left of them.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The ids.</returns>
    Task<IReadOnlySet<string>> AllIdsAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps what happened to a job.</summary>
    /// <param name="commit">What happened.</param>
    /// <param name="cancellationToken">Gives up before it was begun.</param>
    /// <returns>What is so now.</returns>
    Task<JobCommitted> CommitAsync(JobCommit commit, CancellationToken cancellationToken = default);

    /// <summary>After a restart: rows that were still being asked are due now.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is so now.</returns>
    Task<JobCommitted> ResumeAsync(long job, CancellationToken cancellationToken = default);

    /// <summary>Reads a chunk.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its rows, in the order of the input.</returns>
    Task<IReadOnlyList<ChunkRow>> ReadChunkAsync(long job, ChunkId chunk, CancellationToken cancellationToken = default);

    /// <summary>Makes a chunk of rows that are due, those due longest first. One that was made before is kept as it is.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="chunk">The chunk's name.</param>
    /// <param name="now">The time.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many rows it has, and when the next one is due.</returns>
    Task<(int Rows, DateTimeOffset? NextDue)> CollectDueAsync(long job, ChunkId chunk, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Reads rows that repeat others.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="after">The ordinal after which to begin; -1 for the first.</param>
    /// <param name="limit">The most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The rows, in the order of the input.</returns>
    Task<IReadOnlyList<DuplicateRow>> ReadDuplicatesAsync(long job, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Reads verdicts.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="after">The ordinal after which to begin; -1 for the first.</param>
    /// <param name="status">Only those of this status; null for all.</param>
    /// <param name="reason">Only those of this reason; null for all.</param>
    /// <param name="limit">The most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdicts, in the order of the input.</returns>
    Task<IReadOnlyList<RowVerdict>> ReadVerdictsAsync(
        long job, long after, VerdictStatus? status, VerdictReason? reason, int limit, CancellationToken cancellationToken = default);

    /// <summary>Finds where to begin reading the table for a row.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="ordinal">The row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The last place that is known at or before the row; null for the beginning.</returns>
    Task<RowMark?> FindMarkAsync(long job, long ordinal, CancellationToken cancellationToken = default);

    /// <summary>The end of a job was announced: its rows are removed, its verdicts and marks stay.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="cancellationToken">Gives up; what is left is removed by the next call.</param>
    /// <returns>A task.</returns>
    Task CloseAsync(long job, CancellationToken cancellationToken = default);

    /// <summary>Makes a job vanish for its owner; nothing more.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    Task RemoveAsync(long job, CancellationToken cancellationToken = default);

    /// <summary>Removes all that is left of a job: its verdicts too, but for a single verification, whose verdict stays in the history.</summary>
    /// <param name="job">The job's number.</param>
    /// <param name="cancellationToken">Gives up; what is left is removed by the next call.</param>
    /// <returns>A task.</returns>
    Task PurgeAsync(long job, CancellationToken cancellationToken = default);

    /// <summary>Finds the rows of jobs that are about an address, as far as they were taken in and are still to be asked about or have a verdict.</summary>
    /// <param name="address">The address.</param>
    /// <param name="grammar">The grammar that rows are read by.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The rows.</returns>
    Task<IReadOnlyList<RowPlace>> FindRowsAsync(EmailAddress address, AddressGrammar grammar, CancellationToken cancellationToken = default);

    /// <summary>
    /// Erases an address from rows and verdicts. Verdicts of jobs keep their place without anything of the person, other verdicts are removed, rows that
    /// were not asked yet get <see cref="Erasing.Filler"/> for an address. Nothing of it stays in the store's files.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="grammar">The grammar that rows are read by.</param>
    /// <param name="cancellationToken">Gives up; a further call begins anew.</param>
    /// <returns>How many rows and verdicts held it.</returns>
    Task<int> EraseAsync(EmailAddress address, AddressGrammar grammar, CancellationToken cancellationToken = default);
}
