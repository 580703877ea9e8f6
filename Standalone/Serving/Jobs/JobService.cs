using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.History;
using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>Jobs in one process.</summary>
/// <param name="runner">Those that are under way.</param>
/// <param name="host">What they share.</param>
/// <param name="limits">What a key may do.</param>
internal sealed class JobService(JobRunner runner, JobHost host, IKeyLimits limits) : IJobs
{
    /// <summary>How the usage names what a job's addresses are taken for.</summary>
    private const string Endpoint = "POST /v1/jobs";

    private const int IdBytes = 16;
    private const int ResultPage = 500;
    private const int RowsPerBucket = 200;
    private const int MostBuckets = 64;

    public async Task<JobCreation> CreateAsync(Caller caller, JobDraft draft, Stream table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(draft);
        var id = $"job_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes))}";
        var spooled = await host.Files.SpoolAsync(id, table, cancellationToken);
        var (isKept, charged) = (false, 0L);
        try
        {
            if (!await HasRowAsync(id, draft.Shape, cancellationToken))
            {
                return new(JobCreationOutcome.Empty, null, "The table has no row.");
            }

            // Rows are not counted yet, lines are: a record with line ends in its cells counts as several.
            var lines = draft.IsPaid ? 0 : spooled.Lines - (draft.Shape.HasHeader ? 1 : 0);
            if (await limits.TakeAsync(caller.KeyId, Endpoint, lines, cancellationToken) is { Allowed: false } quota)
            {
                return new(JobCreationOutcome.LimitReached, null, $"The table has {lines} rows; {quota.Remaining} of the key's {quota.Limit} addresses a day are left until midnight UTC.");
            }

            charged = lines;
            var most = draft.IsSingle ? null : (await limits.OfAsync(caller.KeyId, cancellationToken)).ConcurrentJobs;
            var job = Compose(id, caller, draft, spooled);

            // From here on it may be accepted: who gives up now finds it there.
            var (stored, isNew) = await host.Store.AddAsync(job, most, CancellationToken.None);
            isKept = isNew;
            return stored switch
            {
                null => new(JobCreationOutcome.LimitReached, null, $"This key may have {most} jobs under way, and has."),
                _ when isNew => new(JobCreationOutcome.Created, runner.Begin(stored).Info),
                _ when stored.ContentHash.SequenceEqual(job.ContentHash) => new(JobCreationOutcome.Repeated, InfoOf(stored)),
                _ => new(JobCreationOutcome.IdempotencyKeyReused, null, "This idempotency key was used with another content."),
            };
        }
        finally
        {
            if (!isKept)
            {
                host.Files.Remove(id);
                if (charged > 0)
                {
                    await limits.GiveBackAsync(caller.KeyId, Endpoint, charged, CancellationToken.None);
                }
            }
        }
    }

    public async Task<JobInfo?> FindAsync(Caller caller, string id, CancellationToken cancellationToken = default) =>
        await FindOwnAsync(caller, id, cancellationToken) is { } job ? InfoOf(job) : null;

    public async Task<Page<JobInfo>> ListAsync(Caller caller, string? cursor, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var page = await host.Store.ListAsync(caller.KeyId, cursor, limit, cancellationToken);
        return new([.. page.Items.Select(InfoOf)], page.NextCursor);
    }

    public async Task<JobChangeResult> ChangeAsync(Caller caller, string id, JobChange change, CancellationToken cancellationToken = default)
    {
        if (await FindOwnAsync(caller, id, cancellationToken) is not { } job)
        {
            return new(Found: false, Done: false, null);
        }

        if (change is JobChange.Delete)
        {
            await runner.RemoveAsync(job, cancellationToken);
            return new(Found: true, Done: true, null);
        }

        var isDone = runner.Find(id) is { } run && await run.ChangeAsync(change, cancellationToken);
        var info = await FindAsync(caller, id, cancellationToken);
        return new(info is not null, isDone || (change is JobChange.Cancel && info?.State is JobState.Cancelled), info);
    }

    public async IAsyncEnumerable<JobInfo> WatchAsync(Caller caller, string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await FindOwnAsync(caller, id, cancellationToken) is not { } job)
        {
            yield break;
        }

        if (runner.Find(id) is not { } run)
        {
            yield return InfoOf(await host.Store.FindAsync(id, cancellationToken) ?? job);
            yield break;
        }

        while (true)
        {
            var (info, changed) = run.Watch();
            yield return info;
            if (info.State.IsOver())
            {
                yield break;
            }

            await Task.Delay(host.Options.WatchInterval, host.Time, cancellationToken);
            await Task.WhenAny(changed, run.Ended).WaitAsync(cancellationToken);
            if (run.Ended.IsCompleted && !run.Info.State.IsOver())
            {
                yield break; // removed, or the process ends
            }
        }
    }

    public async IAsyncEnumerable<JobRow> ReadResultsAsync(
        Caller caller, string id, JobResultQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (await FindOwnAsync(caller, id, cancellationToken) is not { } job)
        {
            yield break;
        }

        var (after, left) = (query.After ?? -1, query.Limit ?? int.MaxValue);
        await using var records = new RecordFinder(host, job, SpoolTable.LayoutOf(ShapeOf(job)));
        while (left > 0)
        {
            var rows = await host.Store.ReadVerdictsAsync(job.Number, after, query.Status, query.Reason, Math.Min(left, ResultPage), cancellationToken);
            foreach (var (ordinal, verdict) in rows)
            {
                yield return new(ordinal, await records.FindAsync(ordinal, cancellationToken), verdict);
                after = ordinal;
            }

            left -= rows.Count;
            if (rows.Count < ResultPage)
            {
                yield break;
            }
        }
    }

    public async Task<TableShape?> ShapeOfAsync(Caller caller, string id, CancellationToken cancellationToken = default) =>
        await FindOwnAsync(caller, id, cancellationToken) is { } job && ShapeOf(job) is var shape
            ? shape with { Width = Math.Max(shape.Width, job.Width) }
            : null;

    private static TableShape ShapeOf(StoredJob job) => JsonSerializer.Deserialize<TableShape>(job.Table)!;

    private async Task<StoredJob?> FindOwnAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return await host.Store.FindAsync(id, cancellationToken) is { } job && job.KeyId == caller.KeyId ? job : null;
    }

    private JobInfo InfoOf(StoredJob job) => runner.Find(job.Id)?.Info ?? JobInfos.Of(job);

    private async Task<bool> HasRowAsync(string id, TableShape shape, CancellationToken cancellationToken)
    {
        await using var table = await SpoolTable.OpenAsync(host.Files.TableOf(id), SpoolTable.LayoutOf(shape), null, cancellationToken);
        return await table.ReadAsync(cancellationToken);
    }

    private StoredJob Compose(string id, Caller caller, JobDraft draft, SpooledTable table)
    {
        var shape = JsonSerializer.Serialize(draft.Shape);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(table.Hash);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { draft.Name, shape, url = draft.WebhookUrl?.OriginalString, draft.Checks, draft.MaxAge }));

        // Neighbours in a chunk share a domain; and the fewer buckets there are, the sooner the first one has a full chunk.
        var buckets = (int)Math.Clamp(table.Lines / RowsPerBucket, 1, MostBuckets);
        return new()
        {
            Id = id,
            KeyId = caller.KeyId,
            IsSandbox = caller.IsSandbox,
            IsSingle = draft.IsSingle,
            Name = draft.Name,
            Table = shape,
            Lines = table.Lines,
            WebhookUrl = draft.WebhookUrl,
            Checks = draft.Checks,
            MaxAge = draft.MaxAge,
            IdempotencyKey = draft.IdempotencyKey,
            ContentHash = [.. hash.GetHashAndReset()],
            CreatedAt = host.Time.GetUtcNow(),
            Asked = draft.Asked,
            Record = new JobMachine(new JobShape { Buckets = buckets, ChunkRows = host.Options.ChunkRows }).Save(),
        };
    }
}
