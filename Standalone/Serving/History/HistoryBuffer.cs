using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Validator.History;

namespace Validator.Standalone.Serving.History;

/// <summary>
/// Takes verdicts that were given and writes them to the history, many in one transaction and beside the requests: a request waits only where more of them
/// are waiting than are kept. What is read of the history has all that was given before. A verdict that was given to a key again and again from memory is kept once.
/// </summary>
internal sealed partial class HistoryBuffer(IHistoryStore store, TimeProvider time, ILogger<HistoryBuffer> logger) : BackgroundService
{
    private const int MostWaiting = 20_000;
    private const int MostPerWrite = 1000;
    private const int MostKnown = 100_000;
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<HistoryItem> _waiting = Channel.CreateBounded<HistoryItem>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly GivenVerdicts _given = new(MostKnown);

    /// <summary>Adds verdicts.</summary>
    /// <param name="entries">The verdicts.</param>
    /// <returns>A task that ends when they are taken.</returns>
    public async ValueTask AddAsync(IReadOnlyList<HistoryEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (!entry.Verdict.Cached || _given.Add(entry))
            {
                await _waiting.Writer.WriteAsync(new(entry, null));
            }
        }
    }

    /// <summary>Waits until all that was added is written.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new(null, written), cancellationToken);
        await written.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Forgets which verdicts were given before: they may have been erased.</summary>
    public void Forget() => _given.Clear();

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The requests are over by now; what they left is written before the database closes.
        _waiting.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var entries = new List<HistoryEntry>();
        var flushes = new List<TaskCompletionSource>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (entries.Count < MostPerWrite && _waiting.Reader.TryRead(out var item))
            {
                if (item.Entry is { } entry)
                {
                    entries.Add(entry);
                }

                if (item.Written is { } written)
                {
                    flushes.Add(written);
                }
            }

            await WriteAsync(entries);
            flushes.ForEach(flush => flush.TrySetResult());
            entries.Clear();
            flushes.Clear();
        }
    }

    private async Task WriteAsync(List<HistoryEntry> entries)
    {
        for (var attempt = 1; entries.Count > 0; attempt++)
        {
            try
            {
                await store.AppendAsync([.. entries]);
                return;
            }
#pragma warning disable CA1031 // Whatever it is, those who asked have their verdict, and the next ones get their try.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(exception, entries.Count, attempt);
                if (attempt == Attempts)
                {
                    return;
                }
            }

            await Task.Delay(Pause, time);
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "{Count} verdicts could not be written to the history (attempt {Attempt} of 5)")]
    private partial void LogFailed(Exception exception, int count, int attempt);

    private readonly record struct HistoryItem(HistoryEntry? Entry, TaskCompletionSource? Written);
}
