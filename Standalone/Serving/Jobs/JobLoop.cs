using System.Text.Json;
using System.Threading.Channels;
using Validator.Api.Ports;
using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>
/// Carries a job out from what is stored of it, until it is over or the store fails: then another one begins anew from what is stored. One thread of thought:
/// it takes what happened, lets the <see cref="JobMachine"/> decide, commits, and only then acts. Nothing is told to anybody that is not durable.
/// </summary>
internal sealed partial class JobLoop : IDisposable
{
    private readonly JobHost _host;
    private readonly StoredJob _job;
    private readonly JobMachine _machine;
    private readonly Action<JobMachine, Tally> _publish;
    private readonly Channel<JobEvent> _events = Channel.CreateUnbounded<JobEvent>(new() { SingleReader = true });
    private readonly ITimer _timer;
    private readonly ChunkSlots.Seat? _seat;
    private readonly CancellationTokenSource _stop;
    private readonly List<TaskCompletionSource<bool>> _waiters = [];
    private Draft _draft = new();
    private Tally _counts = new();
    private bool _mayBegin = true;

    /// <summary>Initializes a new instance of the <see cref="JobLoop"/> class.</summary>
    /// <param name="host">What it shares with others.</param>
    /// <param name="job">The job, as it is stored.</param>
    /// <param name="publish">Takes how the job stands, whenever that has changed.</param>
    /// <param name="cancellationToken">Ends it; what was not committed is done again.</param>
    public JobLoop(JobHost host, StoredJob job, Action<JobMachine, Tally> publish, CancellationToken cancellationToken)
    {
        (_host, _job, _publish) = (host, job, publish);
        _machine = new JobMachine(job.Record);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = host.Time.CreateTimer(_ => Post(new Woken()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _seat = job.IsSingle ? null : host.Slots.Enter(job.KeyId, () => Post(new Woken()));
    }

    /// <summary>Tells it what happened.</summary>
    /// <param name="happened">What.</param>
    /// <returns>Whether it still listens.</returns>
    public bool Post(JobEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Runs until the job is over.</summary>
    /// <returns>A task that fails where the store does, and is cancelled where the process ends.</returns>
    public async Task RunAsync()
    {
        var planning = Task.CompletedTask;
        try
        {
            Take(await _host.Store.ResumeAsync(_job.Number, _stop.Token));
            if (!_machine.InputEnded)
            {
                planning = PlanAsync();
            }

            while (true)
            {
                var commands = Step();
                if (_draft.IsDirty)
                {
                    Take(await _host.Store.CommitAsync(_draft.ToCommit(_job.Number, _machine), _stop.Token));
                    _draft = new();
                }

                CompleteWaiters();

                if (_machine.IsOver)
                {
                    return;
                }

                foreach (var command in commands)
                {
                    await CarryAsync(command);
                }

                if (!_draft.IsDirty && commands.Count == 0)
                {
                    SetTimer();
                    await _events.Reader.WaitToReadAsync(_stop.Token);
                }
            }
        }
        finally
        {
            _events.Writer.TryComplete();
            await _stop.CancelAsync();
            _seat?.Dispose();
            _host.Slots.RemoveLate(_lateRows.Values.Sum());
            LeaveWaiters();
            await planning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes what happened, and lets the machine decide.</summary>
    private IReadOnlyList<JobCommand> Step()
    {
        Age();
        while (_events.Reader.TryRead(out var happened))
        {
            Apply(happened);
        }

        // Places that became free come back at once where it is this job's turn: a commit lies between two steps.
        _seat?.Report(_machine.InFlight, _mayBegin && !_machine.IsOver);
        var now = _host.Time.GetUtcNow();
        var places = _seat?.Granted ?? int.MaxValue;
        IReadOnlyList<JobCommand> commands = _machine.State is JobState.Running || (_machine.State is JobState.Queued && places > 0) ? _machine.Next(now, places) : [];
        _draft.IsRecordChanged |= commands.Count > 0;
        var begun = commands.Count(command => command is not SettleDuplicates);
        _mayBegin = _mayBegin && begun >= places;
        _seat?.Report(_machine.InFlight, _mayBegin && !_machine.IsOver);
        return commands;
    }

    private void Apply(JobEvent happened)
    {
        if (happened.Done is { } waiter)
        {
            _waiters.Add(waiter);
        }

        switch (happened)
        {
            case RowAsked asked:
                Settle(asked.Row, asked.Step);
                break;
            case RowsRead read:
                TakeIn(read);
                break;
            case OwnerWants { Change: var change }:
                Obey(change, happened.Done!);
                break;
            case AddressErased { Hash: var hash }:
                Forget(hash);
                break;
            case ReadingFailed { Error: FileNotFoundException or DirectoryNotFoundException }:
                _machine.Fail("The table of this job is no longer there.", _host.Time.GetUtcNow());
                _draft.IsRecordChanged = true;
                break;
            case ReadingFailed { Error: var error }:
                throw error;
            case Woken:
                _mayBegin = true;
                break;
        }
    }

    private void Obey(JobChange change, TaskCompletionSource<bool> done)
    {
        var now = _host.Time.GetUtcNow();
        var before = _machine.State;
        switch (change)
        {
            case JobChange.Pause:
                _machine.Pause();
                break;
            case JobChange.Resume:
                _machine.Resume(now);
                _mayBegin = true;
                break;
            default:
                _machine.Cancel(now);
                break;
        }

        _draft.IsRecordChanged |= _machine.State != before;

        // A job that was over meanwhile is what it is.
        if (_machine.IsOver && !(change is JobChange.Cancel && _machine.State is JobState.Cancelled))
        {
            _waiters.Remove(done);
            done.TrySetResult(false);
        }
    }

    private void TakeIn(RowsRead read)
    {
        foreach (var row in read.Rows)
        {
            var isErased = row.Hash is { } hash && _erased.Contains(hash);
            ChunkId chunk = default;
            if (row.Original is null)
            {
                chunk = _machine.Take(row.Domain);
            }
            else
            {
                _machine.TakeDuplicate();
            }

            _draft.Planned.Add(new(row.Ordinal, isErased ? Erasing.Filler : row.Email, chunk, row.Original));
        }

        _draft.Marks.AddRange(read.Marks);
        _draft.Width = Math.Max(_draft.Width, read.Width);
        _draft.IsRecordChanged = true;
        _mayBegin = true;
        if (read.IsLast)
        {
            _machine.EndInput(_host.Time.GetUtcNow());
        }
    }

    private async Task PlanAsync()
    {
        try
        {
            var layout = SpoolTable.LayoutOf(JsonSerializer.Deserialize<TableShape>(_job.Table)!);
            await Task.Run(() => new JobPlanner(_host.Files, _host.Grammar).ReadAsync(_job, layout, PostAndWaitAsync, _stop.Token), _stop.Token);
            _host.Files.RemoveDuplicates(_job.Id);
        }
#pragma warning disable CA1031 // It is the loop's to judge.
        catch (Exception exception) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Post(new ReadingFailed(exception));
        }
    }

    private async Task PostAndWaitAsync(RowsRead read)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post(read with { Done = done }))
        {
            throw new OperationCanceledException(_stop.Token);
        }

        await done.Task;
    }

    private void Take(JobCommitted committed)
    {
        _counts = committed.Counts;
        if (committed.NextDue is { } due)
        {
            _machine.DueAt(due);
        }

        _publish(_machine, _counts);
    }

    private void CompleteWaiters()
    {
        _waiters.ForEach(waiter => waiter.TrySetResult(true));
        _waiters.Clear();
    }

    private void LeaveWaiters()
    {
        while (_events.Reader.TryRead(out var happened))
        {
            if (happened.Done is { } waiter)
            {
                _waiters.Add(waiter);
            }
        }

        // Who waits learns that it was not done, and asks again what there is to do.
        _waiters.ForEach(waiter => waiter.TrySetCanceled());
    }

    private void SetTimer()
    {
        var now = _host.Time.GetUtcNow();
        TimeSpan? due = _machine.WakeAt is { } wake ? wake - now : null;
        TimeSpan? older = _young.TryPeek(out var row) ? _host.Options.Youth - AgeOf(row) : null;
        var next = due < older || older is null ? due : older;
        _timer.Change(next is { } wait ? Limited(wait) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Limited(TimeSpan wait) =>
        wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1) : wait;

    /// <summary>What is committed next.</summary>
    private sealed class Draft
    {
        public bool IsRecordChanged { get; set; }

        public int Width { get; set; }

        public List<PlannedRow> Planned { get; } = [];

        public List<RowMark> Marks { get; } = [];

        public List<RowVerdict> Verdicts { get; } = [];

        public List<WaitingRow> Waiting { get; } = [];

        public bool IsDirty => IsRecordChanged || Verdicts.Count > 0 || Waiting.Count > 0;

        public JobCommit ToCommit(long job, JobMachine machine) => new(job, IsRecordChanged ? machine.Save() : null)
        {
            Planned = Planned,
            Marks = Marks,
            Width = Width,
            Verdicts = Verdicts,
            Waiting = Waiting,
        };
    }
}
