namespace Validator.Standalone.Bulk.Verification;

/// <summary>
/// Rows that wait for their turn, a lane for each domain. The lanes take turns, and each has only so many rows under way: a giant neither holds the others up
/// nor is held up by them. Thread-safe; one reader.
/// </summary>
/// <param name="width">How many rows of a domain are being asked about at once.</param>
/// <param name="mostLate">How many rows of a domain wait for a retry or a slow host at once.</param>
internal sealed class Lanes(int width, int mostLate)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Lane> _lanes = [];
    private readonly Queue<Lane> _turns = [];
    private TaskCompletionSource? _changed;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">The rows.</param>
    public void Add(IEnumerable<BulkRow> rows)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                if (!_lanes.TryGetValue(row.Row.Domain, out var lane))
                {
                    _lanes.Add(row.Row.Domain, lane = new(row.Row.Domain));
                }

                lane.Rows.Enqueue(row);
                TakeTurn(lane);
            }
        }

        Signal();
    }

    /// <summary>Takes the next row.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The row; it holds a place in its lane until <see cref="Delay"/> or <see cref="Leave"/>.</returns>
    public async Task<BulkRow> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_turns.TryDequeue(out var lane))
                {
                    lane.HasTurn = false;
                    lane.UnderWay++;
                    var row = lane.Rows.Dequeue();
                    TakeTurn(lane);
                    return row;
                }

                _changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A row only waits from now on: the next of its domain may be asked about.</summary>
    /// <param name="row">The row.</param>
    public void Delay(BulkRow row) => Change(row, underWay: -1, late: 1);

    /// <summary>A row has its answer.</summary>
    /// <param name="row">The row.</param>
    public void Leave(BulkRow row) => Change(row, row.IsLate ? 0 : -1, row.IsLate ? -1 : 0);

    private void Change(BulkRow row, int underWay, int late)
    {
        lock (_lock)
        {
            var lane = _lanes[row.Row.Domain];
            lane.UnderWay += underWay;
            lane.Late += late;
            TakeTurn(lane);
            if (lane is { UnderWay: 0, Late: 0, Rows.Count: 0 })
            {
                _lanes.Remove(lane.Domain);
            }
        }

        Signal();
    }

    private void TakeTurn(Lane lane)
    {
        if (!lane.HasTurn && lane.Rows.Count > 0 && lane.UnderWay < width && lane.Late < mostLate)
        {
            lane.HasTurn = true;
            _turns.Enqueue(lane);
        }
    }

    private void Signal()
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    private sealed class Lane(ulong domain)
    {
        public ulong Domain { get; } = domain;

        public Queue<BulkRow> Rows { get; } = [];

        public int UnderWay { get; set; }

        public int Late { get; set; }

        public bool HasTurn { get; set; }
    }
}
