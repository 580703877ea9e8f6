using Validator.Verdicts;

namespace Validator.Jobs;

/// <summary>
/// Coordinates one job: which rows come together, which chunk is next, what is left, when it ends. It does nothing itself: its host tells it what happened
/// and carries out its commands. It holds cursors and counts only, never a row. Not thread-safe; the same calls always lead to the same state.
/// </summary>
/// <remarks>
/// The host's part: rows are stored under their ordinal with the chunk that <see cref="Take"/> names. Where the job has to survive, <see cref="Save"/> is
/// stored before the commands of <see cref="Next"/> are carried out; after a restart from that record rows are taken in again from
/// <see cref="JobRecord.Rows"/> on, and whatever was in flight is commanded again. A report says how a chunk stands as a whole, answers of earlier
/// attempts included, so that it can be repeated; reports about chunks that are not in flight change nothing.
/// </remarks>
public sealed partial class JobMachine
{
    private readonly JobShape _shape;
    private readonly Bucket[] _buckets;
    private readonly Dictionary<ChunkId, int> _inFlight = [];
    private readonly Queue<ChunkId> _toStart = [];
    private readonly Tally _counts;
    private int _dueChunks;
    private int _dueInFlight;
    private bool _collecting;
    private bool _duplicatesSettled;
    private DateTimeOffset? _nextDue;

    // Commands that a restart makes us say again; not part of the record.
    private bool _collectSaid;
    private bool _settleSaid;

    /// <summary>Initializes a new instance of the <see cref="JobMachine"/> class.</summary>
    /// <param name="shape">How the job is cut up.</param>
    /// <param name="priority">Higher comes first.</param>
    public JobMachine(JobShape shape, int priority = 0)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Check();
        _shape = shape;
        _buckets = new Bucket[shape.Buckets];
        _counts = new Tally();
        Priority = priority;
    }

    /// <summary>Gets the priority; higher comes first.</summary>
    public int Priority { get; }

    /// <summary>Gets the state.</summary>
    public JobState State { get; private set; }

    /// <summary>Gets why the job failed; null where it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Gets how many rows were taken in, duplicates included: the ordinal of the next.</summary>
    public long Rows { get; private set; }

    /// <summary>Gets how many rows repeat an earlier one.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Gets how many rows have their answer.</summary>
    public long Answered => _counts.Total;

    /// <summary>Gets how many rows wait to be asked again.</summary>
    public long Waiting { get; private set; }

    /// <summary>Gets how many chunks are in flight.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>Gets a value indicating whether all rows were taken in.</summary>
    public bool InputEnded { get; private set; }

    /// <summary>Gets when the job began to run; null where it has not.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>Gets when the job came to its end; null where it has not.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Gets a value indicating whether the job has come to an end.</summary>
    public bool IsOver => State is JobState.Completed or JobState.Cancelled or JobState.Failed;

    /// <summary>Gets the answers so far.</summary>
    public Tally Counts => new(_counts.Rows);

    /// <summary>Gets when <see cref="Next"/> has to be asked again though nothing was reported; null for never.</summary>
    public DateTimeOffset? WakeAt => State is JobState.Running && !_collecting && HasRoomForDue ? _nextDue : null;

    /// <summary>Takes in the next row.</summary>
    /// <param name="domain">The hash of its domain (<see cref="RowHash.Of(string)"/>).</param>
    /// <returns>The chunk that it belongs to.</returns>
    public ChunkId Take(UInt128 domain)
    {
        CheckInputOpen();
        var number = (int)(domain % (uint)_buckets.Length);
        ref var bucket = ref _buckets[number];
        var chunk = new ChunkId(number, checked((int)(bucket.Rows / _shape.ChunkRows)));
        bucket.Rows++;
        Rows++;
        return chunk;
    }

    /// <summary>Takes in the next row, which repeats an earlier one: it gets that one's verdict at the end, and is in no chunk.</summary>
    public void TakeDuplicate()
    {
        CheckInputOpen();
        Rows++;
        Duplicates++;
    }

    /// <summary>Takes in the next row, whose answer is known already.</summary>
    /// <param name="status">The status.</param>
    /// <param name="reason">The reason.</param>
    public void TakeAnswered(VerdictStatus status, VerdictReason reason)
    {
        CheckInputOpen();
        Rows++;
        _counts.Add(status, reason);
    }

    /// <summary>Takes in the next row, which was put off before, and waits to be asked again.</summary>
    /// <param name="due">When it is due.</param>
    public void TakeWaiting(DateTimeOffset due)
    {
        CheckInputOpen();
        Rows++;
        Waiting++;
        DueAt(due);
    }

    /// <summary>All rows were taken in.</summary>
    /// <param name="now">The time.</param>
    public void EndInput(DateTimeOffset now)
    {
        InputEnded = true;
        CompleteWhereDone(now);
    }

    /// <summary>Tells what to do now. Each command is given once.</summary>
    /// <param name="now">The time.</param>
    /// <param name="slots">How many chunks the host can take on, besides those in flight.</param>
    /// <returns>The commands, in order.</returns>
    public IReadOnlyList<JobCommand> Next(DateTimeOffset now, int slots = int.MaxValue)
    {
        if (State is JobState.Queued)
        {
            State = JobState.Running;
            StartedAt = now;
            CompleteWhereDone(now);
        }

        return State is JobState.Running ? [.. Commands(now, slots)] : [];
    }

    /// <summary>Each row of a chunk was asked about once: answered, or put off to be asked again.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="answers">All answers of its rows so far.</param>
    /// <param name="putOff">How many of its rows wait.</param>
    /// <param name="nextDue">When the first waiting row of the job is due; null where that is not known, until <see cref="DueAt"/> tells.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">Answers and waiting rows are not the rows of the chunk.</exception>
    public void Asked(ChunkId chunk, Tally answers, int putOff, DateTimeOffset? nextDue, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (!_inFlight.TryGetValue(chunk, out var rows))
        {
            return;
        }

        if (answers.Total + putOff != rows || putOff < 0)
        {
            throw new ArgumentException($"{chunk} has {rows} rows, not {answers.Total} answered and {putOff} waiting.", nameof(answers));
        }

        Land(chunk);
        _counts.Add(answers);
        Waiting += putOff;
        _nextDue = Waiting > 0 ? nextDue : null;
        CompleteWhereDone(now);
    }

    /// <summary>A chunk of due rows was made, or there was none to make.</summary>
    /// <param name="chunk">The name that <see cref="CollectDue"/> gave it.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="nextDue">When the first row that still waits is due; null where that is not known.</param>
    /// <exception cref="ArgumentException">There are more rows than wait.</exception>
    public void Collected(ChunkId chunk, int rows, DateTimeOffset? nextDue)
    {
        if (!_collecting || chunk != LastDueChunk)
        {
            return;
        }

        if (rows < 0 || rows > Waiting)
        {
            throw new ArgumentException($"{rows} rows are not among the {Waiting} that wait.", nameof(rows));
        }

        (_collecting, _collectSaid) = (false, false);
        Waiting -= rows;
        _nextDue = Waiting > 0 ? nextDue : null;
        if (rows > 0)
        {
            Launch(chunk, rows);
            _toStart.Enqueue(chunk);
        }
    }

    /// <summary>The first waiting row is due earlier than was told.</summary>
    /// <param name="at">When.</param>
    public void DueAt(DateTimeOffset at) => _nextDue = Waiting > 0 && !(_nextDue <= at) ? at : _nextDue;

    /// <summary>The duplicates have their answers.</summary>
    /// <param name="answers">All of them.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">They are not as many as there are duplicates.</exception>
    public void DuplicatesSettled(Tally answers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (_duplicatesSettled || !_settleSaid)
        {
            return;
        }

        if (answers.Total != Duplicates)
        {
            throw new ArgumentException($"There are {Duplicates} duplicates, not {answers.Total}.", nameof(answers));
        }

        _duplicatesSettled = true;
        _counts.Add(answers);
        CompleteWhereDone(now);
    }

    /// <summary>Holds the job: what is in flight ends, nothing new begins.</summary>
    public void Pause() => State = IsOver ? State : JobState.Paused;

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    /// <param name="now">The time.</param>
    public void Resume(DateTimeOffset now)
    {
        if (State is JobState.Paused)
        {
            State = StartedAt is null ? JobState.Queued : JobState.Running;
            CompleteWhereDone(now);
        }
    }

    /// <summary>Ends the job. Reports of chunks in flight are still counted.</summary>
    /// <param name="now">The time.</param>
    public void Cancel(DateTimeOffset now) => End(JobState.Cancelled, now);

    /// <summary>Ends the job for a fault. Reports of chunks in flight are still counted.</summary>
    /// <param name="reason">What happened.</param>
    /// <param name="now">The time.</param>
    public void Fail(string reason, DateTimeOffset now)
    {
        Failure = IsOver ? Failure : reason;
        End(JobState.Failed, now);
    }

    private void CheckInputOpen()
    {
        if (InputEnded)
        {
            throw new InvalidOperationException("The input has ended.");
        }
    }

    private void End(JobState state, DateTimeOffset now)
    {
        if (!IsOver)
        {
            (State, FinishedAt) = (state, now);
        }
    }
}
