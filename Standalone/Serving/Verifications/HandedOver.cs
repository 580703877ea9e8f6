using System.Collections.Concurrent;
using System.Text;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.Jobs;

namespace Validator.Standalone.Serving.Verifications;

/// <summary>Verifications that were not settled in time: each goes on as a job.</summary>
/// <param name="jobs">The jobs.</param>
/// <param name="time">The clock.</param>
internal sealed class HandedOver(IJobs jobs, TimeProvider time)
{
    /// <summary>So many open ones are known by what they ask; beyond that a repeated request begins anew.</summary>
    private const int MostKnown = 100_000;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualRetryAfter = TimeSpan.FromSeconds(5);

    // Quoted, so that every text is one cell of one record.
    private static readonly TableShape Shape = new(Delimiter: ',', HasHeader: false, Column: 0, Encoding: "utf-8");

    private readonly ConcurrentDictionary<(string KeyId, string Email, CheckDepth? Checks, TimeSpan? MaxAge), string> _open = new();

    /// <summary>Hands one over.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="state">How far it came.</param>
    /// <returns>What the caller is told. The job is durable then.</returns>
    public async Task<VerificationAnswer> AddAsync(Caller caller, VerificationQuestion question, FlightState state)
    {
        var draft = new JobDraft
        {
            Shape = Shape,
            Checks = question.Checks,
            MaxAge = question.MaxAge,
            IsSingle = true,
            IsPaid = true,
            Asked = Asked([state]),
        };
        var created = await CreateAsync(caller, draft, [question.Email]);
        var job = created.Job ?? throw new InvalidOperationException($"A single verification was refused as a job: {created.Outcome}.");
        if (_open.Count >= MostKnown)
        {
            _open.Clear();
        }

        _open[KeyOf(caller, question)] = job.Id;
        return new(null, job.Id, state.Ticket is null ? UsualRetryAfter : RetryAfter(state.Due - time.GetUtcNow()));
    }

    /// <summary>Hands several over, as one job.</summary>
    /// <param name="caller">Whose they are.</param>
    /// <param name="emails">The addresses.</param>
    /// <param name="states">How far each came.</param>
    /// <returns>What the caller is told. The job is durable then.</returns>
    public async Task<BatchAnswer> AddAsync(Caller caller, IReadOnlyList<string> emails, IReadOnlyList<FlightState> states)
    {
        var created = await CreateAsync(caller, new JobDraft { Shape = Shape, IsPaid = true, Asked = Asked(states) }, emails);
        if (created.Job is not { } job)
        {
            return new(null, Refusal: created.Detail ?? "The key has as many jobs under way as it may.");
        }

        var due = states.Where(state => state.Ticket is not null).Select(state => state.Due - time.GetUtcNow()).DefaultIfEmpty(UsualRetryAfter).Max();
        return new(null, job.Id, RetryAfter(due));
    }

    /// <summary>Waits for one that the same caller has asked for before in the same words, where there is one.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellationToken">Ends the waiting; what was found until then is told.</param>
    /// <returns>What the caller is told; null where there is none.</returns>
    public async Task<VerificationAnswer?> JoinAsync(Caller caller, VerificationQuestion question, CancellationToken cancellationToken)
    {
        var key = KeyOf(caller, question);
        if (!_open.TryGetValue(key, out var id))
        {
            return null;
        }

        VerificationAnswer? answer = null;
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var timer = time.CreateTimer(_ => waiting.Cancel(), null, question.Wait, Timeout.InfiniteTimeSpan);
            await foreach (var job in jobs.WatchAsync(caller, id, waiting.Token))
            {
                if (IsOver(job))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The wait is over.
        }

        answer = await FindAsync(caller, id, CancellationToken.None);
        if (answer is null or { Verdict: not null })
        {
            _open.TryRemove(new(key, id));
        }

        return answer;
    }

    /// <summary>Finds one.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the caller is told; null where the caller has no such one.</returns>
    public async Task<VerificationAnswer?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(caller, id, cancellationToken) is not { IsSingle: true } job)
        {
            return null;
        }

        if (job.Done > 0)
        {
            await foreach (var row in jobs.ReadResultsAsync(caller, id, new JobResultQuery(Limit: 1), cancellationToken))
            {
                return new(row.Verdict);
            }
        }

        return IsOver(job) ? null : new(null, id, job.EtaSeconds is { } eta ? RetryAfter(TimeSpan.FromSeconds(eta)) : UsualRetryAfter);
    }

    private async Task<JobCreation> CreateAsync(Caller caller, JobDraft draft, IReadOnlyList<string> emails)
    {
        // Not the caller's token: who hung up at this moment may still come back with the answer of a proxy.
        using var table = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(emails.Select(email => $"\"{email.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n"))));
        return await jobs.CreateAsync(caller, draft, table, CancellationToken.None);
    }

    private static Dictionary<long, AskedRow> Asked(IReadOnlyList<FlightState> states) => states
        .Select((state, ordinal) => (state, ordinal))
        .Where(row => row.state.Ticket is not null)
        .ToDictionary(row => (long)row.ordinal, row => new AskedRow(row.state.Ticket!, row.state.Due));

    private static bool IsOver(JobInfo job) => job.State is JobState.Completed or JobState.Cancelled or JobState.Failed;

    private static TimeSpan RetryAfter(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : time > LongestRetryAfter ? LongestRetryAfter : time;

    private static (string KeyId, string Email, CheckDepth? Checks, TimeSpan? MaxAge) KeyOf(Caller caller, VerificationQuestion question) =>
        (caller.KeyId, question.Email, question.Checks, question.MaxAge);
}
