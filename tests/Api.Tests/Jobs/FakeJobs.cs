using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.Api.Tables;
using Validator.History;
using Validator.Jobs;
using Validator.Verdicts;

namespace Api.Tests.Jobs;

/// <summary>Jobs in memory, whose verdicts follow from the addresses alone.</summary>
internal sealed class FakeJobs : IJobs
{
    private readonly ConcurrentDictionary<string, FakeJob> _jobs = [];
    private readonly ConcurrentDictionary<(string Owner, string Word), (string Hash, string Id)> _words = [];

    /// <summary>Whether rows are kept; else they are only counted.</summary>
    public bool KeepsRows { get; init; } = true;

    /// <summary>What a job that could be accepted comes to.</summary>
    public JobCreationOutcome Outcome { get; set; } = JobCreationOutcome.Created;

    /// <summary>What happens to tables that cannot be read, as a store that has its own exceptions would do.</summary>
    public bool WrapsFaults { get; init; }

    public IReadOnlyCollection<FakeJob> All => [.. _jobs.Values];

    public FakeJob Only => Assert.Single(_jobs.Values);

    /// <summary>How many tables are being read.</summary>
    public int Reading => _reading;

    private int _reading;

    public async Task<JobCreation> CreateAsync(Caller caller, JobDraft draft, Stream table, CancellationToken cancellationToken = default)
    {
        if (Outcome is not (JobCreationOutcome.Created or JobCreationOutcome.Repeated))
        {
            return new(Outcome, null);
        }

        var job = new FakeJob(caller.KeyId, draft);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Interlocked.Increment(ref _reading);
        try
        {
            var layout = new TableLayout(draft.Shape.Delimiter is null, (byte)(draft.Shape.Delimiter ?? ','), draft.Shape.HasHeader, ["email"], draft.Shape.Column);
            var reader = await TableReader.OpenAsync(table, layout, cancellationToken: cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                hash.AppendData(reader.Record.Bytes);
                hash.AppendData("\n"u8);
                job.Add(reader.Record.Bytes, layout.Trim(reader.Address(out _)), KeepsRows);
            }
        }
        catch (Exception exception) when (WrapsFaults)
        {
            throw new InvalidOperationException("the store is sorry", exception);
        }
        finally
        {
            Interlocked.Decrement(ref _reading);
        }

        if (job.Total == 0)
        {
            return new(JobCreationOutcome.Empty, null);
        }

        if (draft.IdempotencyKey is { } word)
        {
            var content = Convert.ToHexString(hash.GetHashAndReset());
            var (known, id) = _words.GetOrAdd((caller.KeyId, word), (content, job.Id));
            if (id != job.Id)
            {
                return known == content ? new(JobCreationOutcome.Repeated, _jobs[id].Info) : new(JobCreationOutcome.IdempotencyKeyReused, null);
            }
        }

        _jobs[job.Id] = job;
        return new(JobCreationOutcome.Created, job.Info);
    }

    public Task<JobInfo?> FindAsync(Caller caller, string id, CancellationToken cancellationToken = default) => Task.FromResult(Of(caller, id)?.Info);

    public Task<Page<JobInfo>> ListAsync(Caller caller, string? cursor, int limit, CancellationToken cancellationToken = default)
    {
        var start = cursor is null ? 0 : int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture);
        var mine = _jobs.Values.Where(job => job.Owner == caller.KeyId).OrderByDescending(job => job.Number).Skip(start).ToList();
        var next = start + limit;
        return Task.FromResult(new Page<JobInfo>([.. mine.Take(limit).Select(job => job.Info)], mine.Count > limit ? $"{next}" : null));
    }

    public Task<JobChangeResult> ChangeAsync(Caller caller, string id, JobChange change, CancellationToken cancellationToken = default)
    {
        if (Of(caller, id) is not { } job)
        {
            return Task.FromResult(new JobChangeResult(false, false, null));
        }

        if (change is JobChange.Delete)
        {
            _jobs.TryRemove(id, out _);
            job.Change(job.Info with { State = JobState.Cancelled });
            return Task.FromResult(new JobChangeResult(true, true, null));
        }

        var isOver = job.Info.State is JobState.Completed or JobState.Cancelled or JobState.Failed;
        if (!isOver)
        {
            job.Change(job.Info with { State = change switch { JobChange.Pause => JobState.Paused, JobChange.Resume => JobState.Running, _ => JobState.Cancelled } });
        }

        return Task.FromResult(new JobChangeResult(true, !isOver, job.Info));
    }

    public async IAsyncEnumerable<JobInfo> WatchAsync(Caller caller, string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var job = Of(caller, id); job is not null;)
        {
            var (info, changed) = job.Watch();
            yield return info;
            if (info.State is JobState.Completed or JobState.Cancelled or JobState.Failed)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async IAsyncEnumerable<JobRow> ReadResultsAsync(Caller caller, string id, JobResultQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        var rows = (Of(caller, id)?.Rows ?? [])
            .Where(row => !(row.Ordinal <= query.After) && (query.Status is null || row.Verdict.Status == query.Status) && (query.Reason is null || row.Verdict.Reason == query.Reason))
            .Take(query.Limit ?? int.MaxValue);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RowsRead++;
            yield return row;
        }
    }

    /// <summary>How many rows of results were asked for.</summary>
    public long RowsRead { get; private set; }

    public Task<TableShape?> ShapeOfAsync(Caller caller, string id, CancellationToken cancellationToken = default) => Task.FromResult(Of(caller, id)?.Draft.Shape);

    private FakeJob? Of(Caller caller, string id) => _jobs.TryGetValue(id, out var job) && job.Owner == caller.KeyId ? job : null;
}

/// <summary>A job in memory.</summary>
internal sealed class FakeJob(string owner, JobDraft draft)
{
    private static long _last;

    private readonly Lock _lock = new();
    private readonly List<JobRow> _rows = [];
    private readonly Tally _tally = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobInfo? _info;

    public string Id { get; } = $"job_{RandomNumberGenerator.GetHexString(20, lowercase: true)}";

    public long Number { get; } = Interlocked.Increment(ref _last);

    public string Owner => owner;

    public JobDraft Draft => draft;

    public IReadOnlyList<JobRow> Rows => _rows;

    public IEnumerable<string> Addresses => _rows.Select(row => row.Verdict.Email);

    public long Total { get; private set; }

    public JobInfo Info => _info ?? new()
    {
        Id = Id,
        Name = draft.Name,
        State = JobState.Completed,
        Total = Total,
        Done = Total,
        Duplicates = 0,
        Counts = _tally.Rows,
        CreatedAt = new(2026, 1, 31, 12, 0, 0, 123, TimeSpan.FromHours(1)),
    };

    public void Add(ReadOnlySpan<byte> record, string address, bool keep)
    {
        var (status, reason) = !address.Contains('@', StringComparison.Ordinal) ? (VerdictStatus.Undeliverable, VerdictReason.InvalidSyntax)
            : address.StartsWith("bad", StringComparison.Ordinal) ? (VerdictStatus.Undeliverable, VerdictReason.MailboxNotFound)
            : (VerdictStatus.Deliverable, VerdictReason.Accepted);
        _tally.Add(status, reason);
        if (keep)
        {
            _rows.Add(new(Total, Encoding.UTF8.GetString(record), new()
            {
                Email = address,
                Status = status,
                Reason = reason,
                Confidence = Confidence.High,
                Score = 97,
                Flags = new(),
                Dns = VerdictDns.None,
                CheckedAt = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
                ElapsedMs = 1.5,
            }));
        }

        Total++;
    }

    public void Change(JobInfo info)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            _info = info;
            before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    public (JobInfo Info, Task Changed) Watch()
    {
        lock (_lock)
        {
            return (Info, _changed.Task);
        }
    }
}
