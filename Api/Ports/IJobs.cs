using System.Collections.Immutable;
using Validator.Accounts;
using Validator.History;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Api.Ports;

/// <summary>Jobs: accepted once, carried out to their end whatever happens to the process. To a key that does not own it, a job does not exist.</summary>
public interface IJobs
{
    /// <summary>Accepts a job: when this ends, it is durable.</summary>
    /// <param name="caller">Its owner.</param>
    /// <param name="draft">What it is.</param>
    /// <param name="table">The rows as a table of bytes (<see cref="JobDraft.Shape"/>), read once to its end. Where reading fails, nothing was accepted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The job, or why there is none.</returns>
    Task<JobCreation> CreateAsync(Caller caller, JobDraft draft, Stream table, CancellationToken cancellationToken = default);

    /// <summary>Finds a job.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it stands; null where the caller has no such job.</returns>
    Task<JobInfo?> FindAsync(Caller caller, string id, CancellationToken cancellationToken = default);

    /// <summary>Lists the caller's jobs, newest first. Those of single verifications are left out.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="cursor">Where to go on; null for the beginning.</param>
    /// <param name="limit">The most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of jobs. A cursor that was not given out fails with <see cref="FormatException"/>.</returns>
    Task<Page<JobInfo>> ListAsync(Caller caller, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>Pauses, resumes, cancels or deletes a job. What it is already changes nothing.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">Its id.</param>
    /// <param name="change">What to do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it.</returns>
    Task<JobChangeResult> ChangeAsync(Caller caller, string id, JobChange change, CancellationToken cancellationToken = default);

    /// <summary>Watches a job: how it stands now, and again whenever that has changed (a few times a second at most), to its end.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops watching.</param>
    /// <returns>What it came to, step by step; progress never goes back. Empty where the caller has no such job.</returns>
    IAsyncEnumerable<JobInfo> WatchAsync(Caller caller, string id, CancellationToken cancellationToken = default);

    /// <summary>Streams the rows that have a verdict, in the order of the input.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The job's id.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The rows; empty where the caller has no such job.</returns>
    IAsyncEnumerable<JobRow> ReadResultsAsync(Caller caller, string id, JobResultQuery query, CancellationToken cancellationToken = default);

    /// <summary>Tells how the table of a job was uploaded.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The job's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The shape; null where the caller has no such job.</returns>
    Task<TableShape?> ShapeOfAsync(Caller caller, string id, CancellationToken cancellationToken = default);
}

/// <summary>A job that is to be accepted.</summary>
public sealed record JobDraft
{
    /// <summary>Gets the name for people; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Gets what the table looks like.</summary>
    public required TableShape Shape { get; init; }

    /// <summary>Gets what is told when the job is over; null for nobody.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Gets how far to go; null for the host's setting.</summary>
    public CheckDepth? Checks { get; init; }

    /// <summary>Gets the oldest verdict that is good enough; null for the engine's rules.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Gets the caller's word for this request: sent again with the same content it is the same job; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets a value indicating whether it stands for a single verification: not listed, kept 24 hours, before all others.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Gets a value indicating whether its addresses were taken from the key's quota before, by the call that it goes on for.</summary>
    public bool IsPaid { get; init; }

    /// <summary>Gets the rows that were asked before and put off, by ordinal: they are asked again when it is due, as the same sender. Default: none.</summary>
    public IReadOnlyDictionary<long, AskedRow> Asked { get; init; } = ImmutableDictionary<long, AskedRow>.Empty;
}

/// <summary>What an uploaded table looks like, so that it is read the same way whenever it is read.</summary>
/// <param name="Delimiter">Between cells; null for a plain list of one address a line.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="Column">The column of addresses, from 0.</param>
/// <param name="Encoding">The encoding's IANA name, such as <c>utf-8</c>.</param>
public sealed record TableShape(char? Delimiter, bool HasHeader, int Column, string Encoding)
{
    /// <summary>Gets the record that names the columns as it was uploaded, without its line end: results repeat it. Null where there is none.</summary>
    public string? Header { get; init; }

    /// <summary>
    /// Gets how many cells stand before the verdict in results. When a job is accepted as many as the first record has, when it is asked for those of the
    /// widest row where that is known; 0 where nothing is.
    /// </summary>
    public int Width { get; init; }
}

/// <summary>What came of a job that was to be accepted.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Job">The job, new or the earlier one; null where there is none.</param>
/// <param name="Detail">For people: why there is none; null where there is one.</param>
public sealed record JobCreation(JobCreationOutcome Outcome, JobInfo? Job, string? Detail = null);

/// <summary>What came of a job that was to be accepted.</summary>
public enum JobCreationOutcome
{
    /// <summary>It is there now.</summary>
    Created,

    /// <summary>It was there already: the same idempotency key and the same content.</summary>
    Repeated,

    /// <summary>The idempotency key was used with another content.</summary>
    IdempotencyKeyReused,

    /// <summary>The table has no row.</summary>
    Empty,

    /// <summary>The key has as many jobs under way as it may, or its quota is used up.</summary>
    LimitReached,
}

/// <summary>What an owner may do with a job.</summary>
public enum JobChange
{
    /// <summary>Begin nothing new.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>End it; the answers so far stand.</summary>
    Cancel,

    /// <summary>End it where it runs, and remove it with its table and its results.</summary>
    Delete,
}

/// <summary>What came of a change.</summary>
/// <param name="Found">Whether the caller has such a job.</param>
/// <param name="Done">Whether it could be done in the job's state.</param>
/// <param name="Job">How the job stands now; null where it is not there (any more).</param>
public sealed record JobChangeResult(bool Found, bool Done, JobInfo? Job);

/// <summary>Which rows of a job's results are wanted.</summary>
/// <param name="After">The ordinal after which to begin; null for the first row.</param>
/// <param name="Status">Only rows of this status; null for all.</param>
/// <param name="Reason">Only rows of this reason; null for all.</param>
/// <param name="Limit">The most rows; null for all.</param>
public sealed record JobResultQuery(long? After = null, VerdictStatus? Status = null, VerdictReason? Reason = null, int? Limit = null);

/// <summary>A row of a job that has its verdict.</summary>
/// <param name="Ordinal">Its place in the table, from 0, the header left out.</param>
/// <param name="Record">The record as it was uploaded, without its line end.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record JobRow(long Ordinal, string Record, Verdict Verdict);
