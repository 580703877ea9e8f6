namespace Validator.Jobs;

/// <content>What comes next, and what survives.</content>
public sealed partial class JobMachine
{
    /// <summary>Initializes a new instance of the <see cref="JobMachine"/> class from what survived.</summary>
    /// <param name="record">The record.</param>
    public JobMachine(JobRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        record.Shape.Check();
        ArgumentOutOfRangeException.ThrowIfNotEqual(record.Buckets.Length, record.Shape.Buckets);

        _shape = record.Shape;
        _buckets = [.. record.Buckets.Select(bucket => new Bucket { Rows = bucket.Rows, Started = bucket.Started })];
        _counts = new Tally(record.Counts);
        _dueChunks = record.DueChunks;
        _collecting = record.Collecting;
        _duplicatesSettled = record.DuplicatesSettled;
        _nextDue = record.NextDue;
        Priority = record.Priority;
        State = record.State;
        Failure = record.Failure;
        Rows = record.Rows;
        Duplicates = record.Duplicates;
        Waiting = record.Waiting;
        InputEnded = record.InputEnded;
        StartedAt = record.StartedAt;
        FinishedAt = record.FinishedAt;
        foreach (var (chunk, rows) in record.InFlight)
        {
            Launch(chunk, rows);
            _toStart.Enqueue(chunk);
        }
    }

    private ChunkId LastDueChunk => new(ChunkId.DueBucket, _dueChunks - 1);

    private bool NothingToAsk =>
        InputEnded && _inFlight.Count == 0 && Waiting == 0 && !_collecting && Array.TrueForAll(_buckets, bucket => Backlog(bucket) == 0);

    /// <summary>Gives what has to survive.</summary>
    /// <returns>The record.</returns>
    public JobRecord Save() => new()
    {
        Shape = _shape,
        Priority = Priority,
        State = State,
        Failure = Failure,
        Rows = Rows,
        Duplicates = Duplicates,
        DuplicatesSettled = _duplicatesSettled,
        InputEnded = InputEnded,
        Waiting = Waiting,
        NextDue = _nextDue,
        DueChunks = _dueChunks,
        Collecting = _collecting,
        Buckets = [.. _buckets.Select(bucket => new BucketRecord(bucket.Rows, bucket.Started))],
        InFlight = [.. _inFlight.Select(pair => new ChunkRecord(pair.Key, pair.Value))],
        Counts = _counts.Rows,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
    };

    private IEnumerable<JobCommand> Commands(DateTimeOffset now, int slots)
    {
        // These take no new slot: they are in flight already.
        while (_toStart.TryDequeue(out var chunk))
        {
            yield return new StartChunk(chunk, _inFlight[chunk]);
        }

        if (_collecting ? !_collectSaid : IsCollectDue(now) && slots > 0)
        {
            _dueChunks += _collecting ? 0 : 1;
            (_collecting, _collectSaid) = (true, true);
            yield return new CollectDue(LastDueChunk, _shape.ChunkRows);
        }

        for (var free = Math.Min(slots, _shape.Window) - (_collecting ? 1 : 0); free > 0 && UnderWay < _shape.Window && NextBucket() is { } number; free--)
        {
            ref var bucket = ref _buckets[number];
            var chunk = new ChunkId(number, bucket.Started);
            var rows = (int)Math.Min(_shape.ChunkRows, bucket.Rows - ((long)bucket.Started * _shape.ChunkRows));
            bucket.Started++;
            Launch(chunk, rows);
            yield return new StartChunk(chunk, rows);
        }

        if (!_duplicatesSettled && Duplicates > 0 && !_settleSaid && NothingToAsk)
        {
            _settleSaid = true;
            yield return new SettleDuplicates();
        }
    }

    private int UnderWay => _inFlight.Count + (_collecting ? 1 : 0);

    private bool HasRoomForDue => Waiting > 0 && UnderWay < _shape.Window && _dueInFlight < _shape.WindowPerBucket;

    private bool IsCollectDue(DateTimeOffset now) => HasRoomForDue && _nextDue <= now;

    /// <summary>
    /// Shares the window among the buckets in proportion to what each has left: a giant is under way from the first moment to the last, and never takes
    /// more than its share, in whatever order the rows came.
    /// </summary>
    private int? NextBucket()
    {
        int? best = null;
        var bestShare = 0.0;
        for (var number = 0; number < _buckets.Length; number++)
        {
            ref readonly var bucket = ref _buckets[number];
            var share = bucket.InFlight < _shape.WindowPerBucket ? Backlog(bucket) / (bucket.InFlight + 1.0) : 0;
            if (share > bestShare)
            {
                (best, bestShare) = (number, share);
            }
        }

        return best;
    }

    /// <summary>Counts the chunks that are closed and not started: full ones, and the rest at the end of the input.</summary>
    private long Backlog(in Bucket bucket) =>
        (InputEnded ? (bucket.Rows + _shape.ChunkRows - 1) / _shape.ChunkRows : bucket.Rows / _shape.ChunkRows) - bucket.Started;

    private void Launch(ChunkId chunk, int rows)
    {
        _inFlight.Add(chunk, rows);
        CountInFlight(chunk, 1);
    }

    private void Land(ChunkId chunk)
    {
        _inFlight.Remove(chunk);
        CountInFlight(chunk, -1);
    }

    private void CountInFlight(ChunkId chunk, int change)
    {
        if (chunk.IsDue)
        {
            _dueInFlight += change;
        }
        else
        {
            _buckets[chunk.Bucket].InFlight += change;
        }
    }

    private void CompleteWhereDone(DateTimeOffset now)
    {
        if (State is JobState.Running && NothingToAsk && (Duplicates == 0 || _duplicatesSettled))
        {
            End(JobState.Completed, now);
        }
    }

    private struct Bucket
    {
        public long Rows;
        public int Started;
        public int InFlight;
    }
}
