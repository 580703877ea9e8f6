namespace Validator.Standalone.Serving.Jobs;

/// <summary>
/// Lets as many rows of all jobs be asked about at once as leave the process quick for who waits for a single answer. Work for a row and work for a
/// single verification stand in the same line for the processors, which knows no lanes: while something new has to wait there for long, fewer rows
/// are let in, and more again when it does not; where nobody has asked for a single answer of late, always more. Rows that wait for a distant host cost nothing, so that their number is limited by that alone. First come,
/// first served. Thread-safe.
/// </summary>
internal sealed class RowGate : IDisposable
{
    /// <summary>So many may always be under way: jobs go on on a machine that others keep busy.</summary>
    public const int Fewest = 40;

    private const double More = 1.03;
    private const double Less = 0.8;

    // A single verification stands in that line some thirty times.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(1.5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // Where one has asked, the next one is expected.
    private static readonly TimeSpan SinglesExpectedFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _lastSingle;
    private double _allowed;
    private int _open;
    private bool _isMeasuring;

    /// <summary>Initializes a new instance of the <see cref="RowGate"/> class.</summary>
    /// <param name="atFirst">How many rows it lets in at first.</param>
    /// <param name="time">The clock.</param>
    public RowGate(int atFirst, TimeProvider time)
    {
        (_allowed, _time) = (atFirst, time);
        _timer = time.CreateTimer(_ => Measure(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits until a row may be asked about.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends then; it is over with <see cref="Leave"/>.</returns>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _open < _allowed)
            {
                _open++;
                return;
            }

            turn = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            MeasureLater();
        }

        try
        {
            await turn.Value.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                if (turn.List is not null)
                {
                    _waiting.Remove(turn);
                }
                else
                {
                    _open--; // The place was given in this moment.
                    Admit();
                }
            }

            throw;
        }
    }

    /// <summary>A row is asked about no longer.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _open--;
            Admit();
        }
    }

    /// <summary>Somebody asks for a single answer.</summary>
    public void Single()
    {
        lock (_lock)
        {
            _lastSingle = _time.GetTimestamp();
        }
    }

    /// <summary>Takes how long something new stood in line.</summary>
    /// <param name="wait">How long.</param>
    public void Waited(TimeSpan wait)
    {
        lock (_lock)
        {
            _isMeasuring = false;
            _allowed = wait > LongestWait && AreSinglesExpected ? Math.Max(Fewest, Math.Min(_allowed, _open) * Less) : _allowed * More;
            Admit();
            MeasureLater();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private bool AreSinglesExpected => _lastSingle is { } last && _time.GetElapsedTime(last) < SinglesExpectedFor;

    private void Measure()
    {
        var began = _time.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(gate => gate.Waited(gate._time.GetElapsedTime(began)), this, preferLocal: false);
    }

    /// <summary>Nothing is measured while no row waits.</summary>
    private void MeasureLater()
    {
        if (_waiting.Count > 0 && !_isMeasuring)
        {
            _isMeasuring = _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Admit()
    {
        while (_open < _allowed && _waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            _open++;
            next.Value.SetResult();
        }
    }
}
