using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>All jobs that are under way in this process, and the removal of those whose time is over. After a start it goes on with every job that is not over.</summary>
/// <param name="host">What they share.</param>
/// <param name="ends">Who is told of the end of jobs.</param>
/// <param name="logger">Is told of faults.</param>
internal sealed partial class JobRunner(JobHost host, IEnumerable<IJobEnd> ends, ILogger<JobRunner> logger) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, JobRun> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _cleaning = new(1);
    private int _disposed;
    private Task _cleaner = Task.CompletedTask;

    /// <summary>Goes on with all jobs.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all are under way.</returns>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        host.Files.Sweep(await host.Store.AllIdsAsync(cancellationToken));
        foreach (var job in await host.Store.OpenJobsAsync(cancellationToken))
        {
            Begin(job);
        }

        _cleaner = Task.Run(CleanAsync, CancellationToken.None);
    }

    /// <summary>Begins a job that was accepted.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The job under way.</returns>
    public JobRun Begin(StoredJob job)
    {
        // Among the others before it starts: it leaves them at its end, which may be near.
        var run = _runs[job.Id] = new JobRun(host, job, logger, EndAsync, _stop.Token);
        run.Start();
        return run;
    }

    /// <summary>Finds a job that is under way.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The job; null where it is not under way.</returns>
    public JobRun? Find(string id) => _runs.GetValueOrDefault(id);

    /// <summary>Lists the jobs that are under way.</summary>
    /// <returns>The jobs.</returns>
    public IReadOnlyList<JobRun> All() => [.. _runs.Values];

    /// <summary>Removes a job: at once for its owner, then all that it left.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Gives up before it has vanished.</param>
    /// <returns>A task that ends when it has vanished.</returns>
    public async Task RemoveAsync(StoredJob job, CancellationToken cancellationToken)
    {
        if (Find(job.Id) is { } run)
        {
            await run.StopAsync();
            Leave(run);
        }

        try
        {
            await host.Store.RemoveAsync(job.Number, cancellationToken);
        }
        catch when (!_stop.IsCancellationRequested)
        {
            // It is still there: it goes on.
            if (await host.Store.FindAsync(job.Id, CancellationToken.None) is { } stored && !stored.Record.State.IsOver())
            {
                Begin(stored);
            }

            throw;
        }

        _ = Task.Run(() => CleanOnceAsync(_stop.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(All().Select(run => run.StopAsync()).Append(_cleaner)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // It stands for itself and as a service that runs: the container disposes of both.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (!_stop.IsCancellationRequested)
        {
            await StopAsync(CancellationToken.None);
        }

        await _cleaning.WaitAsync();
        _cleaning.Dispose();
    }

    /// <summary>Removes what is to be removed by now.</summary>
    /// <param name="cancellationToken">Gives up; the next time goes on.</param>
    /// <returns>A task.</returns>
    public async Task CleanOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _cleaning.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            var now = host.Time.GetUtcNow();
            while (await host.Store.ExpiredAsync(now - host.Options.SingleRetention, now - host.Options.Retention, cancellationToken) is { Count: > 0 } expired)
            {
                foreach (var job in expired)
                {
                    host.Files.Remove(job.Id);
                    await host.Store.PurgeAsync(job.Number, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
#pragma warning disable CA1031 // The next time goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogCleaning(exception);
        }
        finally
        {
            _cleaning.Release();
        }
    }

    private async Task EndAsync(JobRun run, CancellationToken cancellationToken)
    {
        foreach (var end in ends)
        {
            await end.EndedAsync(new(run.Job.KeyId, run.Info, run.Job.WebhookUrl, run.Job.IsSingle), cancellationToken);
        }

        host.Files.RemoveDuplicates(run.Job.Id);
        await host.Store.CloseAsync(run.Job.Number, cancellationToken);
        Leave(run);
    }

    private void Leave(JobRun run) => _runs.TryRemove(KeyValuePair.Create(run.Job.Id, run));

    private async Task CleanAsync()
    {
        using var timer = new PeriodicTimer(CleaningInterval, host.Time);
        do
        {
            await CleanOnceAsync(_stop.Token);
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "Old jobs could not be removed; it is tried again")]
    private partial void LogCleaning(Exception exception);
}
