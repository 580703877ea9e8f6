using Microsoft.Extensions.Logging;
using Validator.Api.Ports;
using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>A job that is under way: a <see cref="JobLoop"/>, and another one where the store failed. Thread-safe.</summary>
internal sealed partial class JobRun : IDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly JobHost _host;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly RateMeter _rate = new();
    private readonly CancellationTokenSource _stop;
    private readonly Func<JobRun, CancellationToken, Task> _ended;
    private Task _running = Task.CompletedTask;
    private StoredJob _job;
    private JobLoop? _loop;
    private JobInfo _info;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Initializes a new instance of the <see cref="JobRun"/> class.</summary>
    /// <param name="host">What it shares with others.</param>
    /// <param name="job">The job, as it is stored.</param>
    /// <param name="logger">Is told of faults.</param>
    /// <param name="ended">What is done once it is over.</param>
    /// <param name="cancellationToken">Ends it for now.</param>
    public JobRun(JobHost host, StoredJob job, ILogger logger, Func<JobRun, CancellationToken, Task> ended, CancellationToken cancellationToken)
    {
        (_host, _job, _logger, _ended) = (host, job, logger, ended);
        _info = JobInfos.Of(job);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Gets the job as it was when it was read last.</summary>
    public StoredJob Job => _job;

    /// <summary>Gets what ends when nothing of it runs any more.</summary>
    public Task Ended => _running;

    /// <summary>Gets how it stands, as far as that is durable.</summary>
    public JobInfo Info
    {
        get
        {
            lock (_lock)
            {
                return _info;
            }
        }
    }

    /// <summary>Gets how it stands, and what ends when that is no longer so.</summary>
    public (JobInfo Info, Task Changed) Watch()
    {
        lock (_lock)
        {
            return (_info, _changed.Task);
        }
    }

    /// <summary>Begins; it goes on by itself.</summary>
    public void Start() => _running = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Does what the owner wants.</summary>
    /// <param name="change">What; never <see cref="JobChange.Delete"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it could be done, once it is durable.</returns>
    public Task<bool> ChangeAsync(JobChange change, CancellationToken cancellationToken) => PostAsync(done => new OwnerWants(change) { Done = done }, cancellationToken);

    /// <summary>Forgets an address: nothing about it is kept from now on.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>A task that ends when that is so.</returns>
    public Task ForgetAsync(UInt128 hash, CancellationToken cancellationToken) => PostAsync(done => new AddressErased(hash) { Done = done }, cancellationToken);

    /// <summary>Ends it for now. What was not committed is done again when it goes on.</summary>
    /// <returns>A task that ends when nothing of it runs.</returns>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task<bool> PostAsync(Func<TaskCompletionSource<bool>, JobEvent> happened, CancellationToken cancellationToken)
    {
        while (true)
        {
            var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var (info, changed) = Watch();
            if (info.FinishedAt is not null || _running.IsCompleted)
            {
                return false;
            }

            if (_loop?.Post(happened(done)) == true)
            {
                try
                {
                    return await done.Task.WaitAsync(cancellationToken);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    continue; // that loop has ended: the next one is asked, or the job is over
                }
            }

            // Between two loops, or before the first.
            await changed.WaitAsync(_host.Options.WatchInterval, _host.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task RunAsync()
    {
        var backoff = _host.Options.FirstBackoff;
        while (!_stop.IsCancellationRequested)
        {
            var done = Info.Done;
            try
            {
                if (!_job.Record.State.IsOver())
                {
                    using var loop = new JobLoop(_host, _job, Publish, _stop.Token);
                    _loop = loop;
                    await loop.RunAsync();
                }

                await _ended(this, _stop.Token);
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was: what is stored is sound, and the job goes on from there.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                backoff = Info.Done > done ? _host.Options.FirstBackoff : backoff;
                LogFault(exception, _job.Id, backoff);
            }

            await Task.Delay(backoff, _host.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            await ReadAgainAsync();
        }
    }

    private async Task ReadAgainAsync()
    {
        try
        {
            _job = await _host.Store.FindAsync(_job.Id, _stop.Token) ?? _job;
        }
#pragma warning disable CA1031 // Then it is tried with what is known: the store refuses what does not fit.
        catch (Exception exception) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFault(exception, _job.Id, TimeSpan.Zero);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private void Publish(JobMachine machine, Tally counts)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _rate.Measure(_host.Time.GetUtcNow(), counts.Total);
            _info = JobInfos.Of(_job, machine, counts, _rate);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Error, Message = "Job {Job} met a fault; it goes on from what is stored in {Backoff}")]
    private partial void LogFault(Exception exception, string job, TimeSpan backoff);
}
