using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>
/// The host of a <see cref="JobMachine"/> for one run: hands it what happens, carries its commands out. Its rows are in the spool, its answers in the index; it
/// keeps no record of its own, since journal and input say all that a later run needs. Thread-safe.
/// </summary>
/// <param name="spool">The rows.</param>
/// <param name="index">The answers.</param>
/// <param name="lanes">Where rows go that are to be asked about.</param>
/// <param name="time">The clock.</param>
internal sealed class BulkJob(RowSpool spool, RowIndex index, Lanes lanes, TimeProvider time)
{
    /// <summary>What takes longer than this waits for a retry or for a slow host: its chunk and its lane go on without it.</summary>
    public static readonly TimeSpan Youth = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly JobMachine _machine = new(new JobShape());
    private readonly Queue<BulkRow> _young = [];
    private readonly Queue<TallyRow> _late = [];
    private readonly Dictionary<ChunkId, Tally> _lateChunks = [];
    private long _originalsRead;

    /// <summary>Gets a value indicating whether every row has its answer.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                return _machine.IsOver;
            }
        }
    }

    /// <summary>Takes in a row that is to be asked about.</summary>
    /// <param name="ordinal">Its number.</param>
    /// <param name="domain">The hash of its domain.</param>
    /// <param name="address">Its address.</param>
    public void Take(long ordinal, UInt128 domain, string address)
    {
        lock (_lock)
        {
            spool.Add(_machine.Take(domain), ordinal, (ulong)domain, address);
            _originalsRead++;
        }
    }

    /// <summary>Takes in a row that repeats an earlier one.</summary>
    public void TakeDuplicate()
    {
        lock (_lock)
        {
            _machine.TakeDuplicate();
        }
    }

    /// <summary>Takes in a row that an earlier run answered.</summary>
    /// <param name="entry">The answer.</param>
    public void TakeAnswered(RowEntry entry)
    {
        lock (_lock)
        {
            _machine.TakeAnswered(entry.Status, entry.Reason);
        }
    }

    /// <summary>All rows were taken in.</summary>
    public void EndInput()
    {
        lock (_lock)
        {
            _machine.EndInput(time.GetUtcNow());
        }

        Advance();
    }

    /// <summary>Carries out what the machine wants now.</summary>
    public void Advance()
    {
        lock (_lock)
        {
            Age();
            while (_machine.Next(time.GetUtcNow()) is { Count: > 0 } commands)
            {
                foreach (var command in commands)
                {
                    Carry(command);
                }
            }
        }
    }

    /// <summary>A row is being asked about from now on.</summary>
    /// <param name="row">The row.</param>
    public void Begin(BulkRow row)
    {
        lock (_lock)
        {
            row.Began = time.GetTimestamp();
            _young.Enqueue(row);
        }
    }

    /// <summary>A row has its answer, and the journal has it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="entry">The answer.</param>
    public void Answer(BulkRow row, JournalEntry entry)
    {
        index.Answer(entry);
        lock (_lock)
        {
            row.IsAnswered = true;
            lanes.Leave(row);
            if (row.IsLate)
            {
                _late.Enqueue(new(entry.Status, entry.Reason, 1));
                _machine.DueAt(time.GetUtcNow());
                return;
            }

            row.Chunk.Answers.Add(entry.Status, entry.Reason);
            Asked(row.Chunk);
        }
    }

    /// <summary>Tells how far the job is.</summary>
    /// <param name="asked">How many rows were answered by this run.</param>
    /// <param name="speed">How fast it goes.</param>
    /// <returns>The state.</returns>
    public BulkStatus Status(long asked, RateMeter speed)
    {
        lock (_lock)
        {
            speed.Measure(time.GetUtcNow(), asked);
            return new(
                _machine.Rows,
                _machine.InputEnded,
                _machine.Counts,
                _machine.Duplicates,
                _machine.Waiting - _late.Count,
                speed.PerSecond,
                _machine.InputEnded ? speed.TimeFor(_originalsRead - asked) : null);
        }
    }

    private void Age()
    {
        while (_young.TryPeek(out var row) && (row.IsAnswered || time.GetElapsedTime(row.Began) >= Youth))
        {
            _young.Dequeue();
            if (!row.IsAnswered)
            {
                row.IsLate = true;
                row.Chunk.PutOff++;
                lanes.Delay(row);
                Asked(row.Chunk);
            }
        }
    }

    private void Asked(ChunkProgress chunk)
    {
        if (--chunk.Left == 0)
        {
            var now = time.GetUtcNow();
            _machine.Asked(chunk.Id, chunk.Answers, chunk.PutOff, _late.Count > 0 ? now : null, now);
        }
    }

    private void Carry(JobCommand command)
    {
        var now = time.GetUtcNow();
        switch (command)
        {
            case StartChunk { Chunk.IsDue: true } start:
                _lateChunks.Remove(start.Chunk, out var answers);
                _machine.Asked(start.Chunk, answers!, 0, _late.Count > 0 ? now : null, now);
                break;
            case StartChunk start:
                var chunk = new ChunkProgress(start.Chunk, start.Rows);
                lanes.Add(spool.Take(start.Chunk).Select(row => new BulkRow(row, chunk)));
                break;
            case CollectDue collect:
                // The verifier asks again by itself: what is due is what it has answered meanwhile.
                var late = new Tally();
                while (late.Total < Math.Min(collect.Limit, _machine.Waiting) && _late.TryDequeue(out var answer))
                {
                    late.Add(answer.Status, answer.Reason);
                }

                _lateChunks[collect.Chunk] = late;
                _machine.Collected(collect.Chunk, (int)late.Total, _late.Count > 0 ? now : null);
                break;
            case SettleDuplicates:
                _machine.DuplicatesSettled(Duplicates(), now);
                break;
        }
    }

    private Tally Duplicates()
    {
        var tally = new Tally();
        for (long ordinal = 0; ordinal < _machine.Rows; ordinal++)
        {
            if (index.Find(ordinal) is { Kind: RowKind.Duplicate } duplicate && index.Find(duplicate.Value) is { Kind: RowKind.Answered } answer)
            {
                tally.Add(answer.Status, answer.Reason);
            }
        }

        return tally;
    }
}
