using System.Runtime.CompilerServices;
using Validator.Batches;
using Validator.Domains;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>Asks about all rows that have no answer, many at once, and writes what comes of it to the journal.</summary>
/// <param name="job">Says which rows.</param>
/// <param name="lanes">Says in which order.</param>
/// <param name="spool">Has their addresses.</param>
/// <param name="journal">Takes the answers.</param>
/// <param name="limits">How many rows are under way at once.</param>
/// <param name="time">The clock.</param>
internal sealed class BulkVerification(BulkJob job, Lanes lanes, RowSpool spool, Journal journal, BatchLimits limits, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly RateMeter _rate = new();
    private long _asked;

    /// <summary>Gets the first error inside the verifier; null while there is none.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Gets how many rows this run has answered.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>Tells how far it is.</summary>
    /// <returns>The state.</returns>
    public BulkStatus Status() => job.Status(Asked, _rate);

    /// <summary>Verifies. Cancelled, it ends early, and what was answered is in the journal.</summary>
    /// <param name="verifier">What verifies.</param>
    /// <param name="intake">Reads the input, and hands the rows to the job.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that fails where the disk does.</returns>
    public async Task RunAsync(IAddressVerifier verifier, Func<CancellationToken, Task> intake, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = new BatchRun<Asking>(
            item => item.Address,
            (item, token) =>
            {
                job.Begin(item.Row);
                return verifier.VerifyOnceAsync(item.Address, item.Ticket, token);
            },
            limits,
            time);
        Task[] parts =
        [
            WatchAsync(Task.Run(() => intake(stop.Token), CancellationToken.None), stop),
            WatchAsync(BeatAsync(stop), stop),
        ];
        try
        {
            var synced = time.GetTimestamp();
            await foreach (var answers in run.RunAsync(RowsAsync(stop, stop.Token), stop.Token))
            {
                Error = run.FirstError;
                Write(answers);
                if (job.IsOver)
                {
                    await stop.CancelAsync();
                }
                else if (time.GetElapsedTime(synced) >= SyncInterval)
                {
                    journal.Sync();
                    synced = time.GetTimestamp();
                }
            }
        }
        finally
        {
            // Nothing goes on behind our back.
            await stop.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            journal.Sync();
        }

        // What was cancelled was told to end.
        await (Array.Find(parts, part => part.IsFaulted) ?? Task.CompletedTask);
    }

    private void Write(IReadOnlyList<BatchAnswer<Asking>> answers)
    {
        var entries = answers.Select(Note).ToList();
        journal.Write();
        foreach (var (answer, entry) in answers.Zip(entries))
        {
            job.Asked(answer.Item.Row, answer.Item.Address, entry);
        }

        Interlocked.Add(ref _asked, entries.Count(entry => entry.Due is null));
        job.Advance();
    }

    private JournalEntry Note(BatchAnswer<Asking> answer) => answer is { Step: { IsSettled: false } step }
        ? journal.AddPutOff(answer.Item.Row.Row.Ordinal, time.GetUtcNow() + step.After, step.Ticket)
        : journal.Add(answer.Item.Row.Row.Ordinal, answer.Verdict);

    /// <summary>A part that fails ends all, and all may be over with the end of the input.</summary>
    private async Task WatchAsync(Task part, CancellationTokenSource stop)
    {
        await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (part.IsFaulted || job.IsOver)
        {
            await stop.CancelAsync();
        }

        await part;
    }

    private async Task BeatAsync(CancellationTokenSource stop)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (!job.IsOver && await timer.WaitForNextTickAsync(stop.Token))
        {
            job.Advance();
        }
    }

    private async IAsyncEnumerable<Asking> RowsAsync(
        CancellationTokenSource stop, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var row = await lanes.TakeAsync(cancellationToken);
                yield return new(row, spool.AddressOf(row.Row), job.TicketOf(row));
            }
        }
        finally
        {
            // There is no end but this one: rows that cannot be read leave nothing to wait for.
            await stop.CancelAsync();
        }
    }

    /// <summary>A row that is asked about.</summary>
    private sealed record Asking(BulkRow Row, string Address, RetryTicket? Ticket);
}
