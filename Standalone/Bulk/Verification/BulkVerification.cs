using System.Threading.Channels;
using Validator.Dns;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Verifying;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>Verifies all rows that have no answer, many at once, and writes each answer to the journal.</summary>
/// <param name="job">Says which rows.</param>
/// <param name="lanes">Says in which order.</param>
/// <param name="spool">Has their addresses.</param>
/// <param name="journal">Takes the answers.</param>
/// <param name="limits">How many rows are under way at once.</param>
/// <param name="time">The clock.</param>
internal sealed class BulkVerification(BulkJob job, Lanes lanes, RowSpool spool, Journal journal, AdmissionLimits limits, TimeProvider time)
{
    private const int MostInBatch = 512;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly AdmissionWindow _window = new(limits, time);
    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>(new() { SingleReader = true });
    private readonly RateMeter _rate = new();
    private long _asked;
    private int _writers = 1;

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
    public async Task RunAsync(IAddressVerifier verifier, Action<CancellationToken> intake, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts =
        [
            WatchAsync(Task.Run(() => intake(stop.Token), CancellationToken.None)),
            WatchAsync(AskAsync(verifier, stop.Token)),
            WatchAsync(BeatAsync(stop.Token)),
        ];
        try
        {
            await WriteAsync(() => job.IsOver || Array.Exists(parts, part => part.IsFaulted), stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LeaveWriters();

            // What was answered before the end counts, and nothing goes on behind our back.
            await foreach (var answer in _answers.Reader.ReadAllAsync(CancellationToken.None))
            {
                _asked += Add(answer) is null ? 0 : 1;
            }

            journal.Write();
            journal.Sync();
        }

        // What was cancelled was told to end.
        await (Array.Find(parts, part => part.IsFaulted) ?? Task.CompletedTask);
    }

    private static Verdict NotVerified(string email, Exception exception, DateTimeOffset now) => new()
    {
        Email = email,
        Status = VerdictStatus.Unknown,
        Reason = VerdictReason.NotProbed,
        Confidence = Confidence.Low,
        Score = 50,
        Flags = new VerdictFlags(),
        Dns = new VerdictDns(MailRouteSource.None, []),
        Detail = $"an error in this program: {exception.GetType().Name}",
        CheckedAt = now,
        ElapsedMs = 0,
    };

    private async Task WriteAsync(Func<bool> isOver, CancellationToken cancellationToken)
    {
        var synced = time.GetTimestamp();
        while (!isOver())
        {
            try
            {
                // The beat and the end of a part bring an empty answer: all may be done though nothing is to be written.
                await _answers.Reader.WaitToReadAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            List<(BulkRow Row, JournalEntry Entry)> batch = [];
            while (batch.Count < MostInBatch && _answers.Reader.TryRead(out var answer))
            {
                if (Add(answer) is { } entry)
                {
                    batch.Add((answer.Row!, entry));
                }
            }

            journal.Write();
            foreach (var (row, entry) in batch)
            {
                job.Answer(row, entry);
            }

            Interlocked.Add(ref _asked, batch.Count);
            job.Advance();
            if (time.GetElapsedTime(synced) >= SyncInterval)
            {
                journal.Sync();
                synced = time.GetTimestamp();
            }
        }
    }

    /// <summary>Has the end of a part looked at at once.</summary>
    private async Task WatchAsync(Task part)
    {
        await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _answers.Writer.TryWrite(default);
        await part;
    }

    private JournalEntry? Add(Answer answer)
    {
        Error ??= answer.Error;
        if (answer.Place is { } place)
        {
            _window.Leave(place);
        }

        return answer is { Row: { } row, Verdict: { } verdict } ? journal.Add(row.Row.Ordinal, verdict) : null;
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            job.Advance();
            _answers.Writer.TryWrite(default);
        }
    }

    private async Task AskAsync(IAddressVerifier verifier, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await lanes.TakeAsync(cancellationToken);
            var address = spool.AddressOf(row.Row);
            var place = await _window.EnterAsync(address.Length, cancellationToken);
            job.Begin(row);
            Interlocked.Increment(ref _writers);
            _ = VerifyAsync(verifier, row, address, place, cancellationToken);
        }
    }

    private async Task VerifyAsync(IAddressVerifier verifier, BulkRow row, string address, AdmissionWindow.Place place, CancellationToken cancellationToken)
    {
        try
        {
            _answers.Writer.TryWrite(new(row, place, await verifier.VerifyAsync(address, cancellationToken), null));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _window.Leave(place);
        }
#pragma warning disable CA1031 // One address that meets a bug of ours must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _answers.Writer.TryWrite(new(row, place, NotVerified(address, exception, time.GetUtcNow()), exception));
        }
        finally
        {
            LeaveWriters();
        }
    }

    private void LeaveWriters()
    {
        if (Interlocked.Decrement(ref _writers) == 0)
        {
            _answers.Writer.Complete();
        }
    }

    private readonly record struct Answer(BulkRow? Row, AdmissionWindow.Place? Place, Verdict? Verdict, Exception? Error);
}
