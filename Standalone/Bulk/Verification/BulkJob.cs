using Validator.Domains;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>
/// The host of a <see cref="JobMachine"/> for one run: hands it what happens, carries its commands out. Its rows are in the spool, also those that wait for a
/// retry; its answers are in the journal. It keeps no record of its own, since journal and input say all that a later run needs. Thread-safe.
/// </summary>
/// <param name="spool">The rows.</param>
/// <param name="journal">The answers, and what to hand in when asking again.</param>
/// <param name="index">Where those stand.</param>
/// <param name="lanes">Where rows go that are to be asked about.</param>
/// <param name="time">The clock.</param>
internal sealed class BulkJob(RowSpool spool, Journal journal, RowIndex index, Lanes lanes, TimeProvider time)
{
    /// <summary>What takes longer than this waits for a slow host: its chunk and its lane go on without it.</summary>
    public static readonly TimeSpan Youth = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly JobMachine _machine = new(new JobShape());
    private readonly Queue<BulkRow> _young = [];
    private readonly Queue<TallyRow> _late = [];
    private readonly DueRows _due = new(spool);
    private readonly Dictionary<ChunkId, (Tally Late, List<SpooledRow> Due)> _dueChunks = [];

    /// <summary>The answers as they come; the machine counts those of a chunk when the chunk is through.</summary>
    private readonly Tally _answers = new();
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
            spool.Add(SpoolList.Of(_machine.Take(domain)), ordinal, (ulong)domain, address);
            _originalsRead++;
        }
    }

    /// <summary>Takes in a row that an earlier run asked about and that was put off.</summary>
    /// <param name="ordinal">Its number.</param>
    /// <param name="domain">The hash of its domain.</param>
    /// <param name="address">Its address.</param>
    /// <param name="due">When it is to be asked again.</param>
    public void TakePutOff(long ordinal, UInt128 domain, string address, DateTimeOffset due)
    {
        lock (_lock)
        {
            _due.Add(due, ordinal, (ulong)domain, address);
            _machine.TakeWaiting(due);
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
            _answers.Add(entry.Status, entry.Reason);
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

    /// <summary>Finds what has to be handed in when a row is asked about.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The ticket; null for the first time.</returns>
    public RetryTicket? TicketOf(BulkRow row) =>
        row.Chunk.Id.IsDue && index.Find(row.Row.Ordinal) is { Kind: RowKind.PutOff } entry ? journal.ReadTicket(entry.Value) : null;

    /// <summary>A row was asked about, and the journal has what came of it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="address">Its address.</param>
    /// <param name="entry">Its answer, or when it is to be asked again.</param>
    public void Asked(BulkRow row, string address, JournalEntry entry)
    {
        index.Note(entry);
        lock (_lock)
        {
            row.IsAsked = true;
            lanes.Leave(row);
            if (entry.Due is null)
            {
                _answers.Add(entry.Status, entry.Reason);
            }

            if (entry.Due is { } due)
            {
                _due.Add(due, entry.Ordinal, row.Row.Domain, address);
                row.Chunk.PutOff += row.IsLate ? 0 : 1;
            }
            else if (row.IsLate)
            {
                _late.Enqueue(new(entry.Status, entry.Reason, 1));
            }
            else
            {
                row.Chunk.Answers.Add(entry.Status, entry.Reason);
            }

            if (!row.IsLate)
            {
                Count(row.Chunk);
            }
            else if (NextDue() is { } next)
            {
                _machine.DueAt(next);
            }
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
                new Tally(_answers.Rows),
                _machine.Duplicates,
                _machine.Waiting - _late.Count,
                speed.PerSecond,
                _machine.InputEnded ? speed.TimeFor(_originalsRead - asked) : null);
        }
    }

    private void Age()
    {
        while (_young.TryPeek(out var row) && (row.IsAsked || time.GetElapsedTime(row.Began) >= Youth))
        {
            _young.Dequeue();
            if (!row.IsAsked)
            {
                row.IsLate = true;
                row.Chunk.PutOff++;
                lanes.Delay(row);
                Count(row.Chunk);
            }
        }
    }

    /// <summary>Counts a row of a chunk as asked about; the last one reports the chunk.</summary>
    private void Count(ChunkProgress chunk)
    {
        if (--chunk.Left == 0)
        {
            Report(chunk);
        }
    }

    private void Report(ChunkProgress chunk) => _machine.Asked(chunk.Id, chunk.Answers, chunk.PutOff, NextDue(), time.GetUtcNow());

    private DateTimeOffset? NextDue() => _late.Count > 0 ? time.GetUtcNow() : _due.First;

    private void Carry(JobCommand command)
    {
        switch (command)
        {
            case StartChunk { Chunk.IsDue: true } start:
                _dueChunks.Remove(start.Chunk, out var made);
                Begin(new(start.Chunk, made.Due.Count, made.Late), made.Due);
                break;
            case StartChunk start:
                var (rows, _) = spool.Take(SpoolList.Of(start.Chunk));
                Begin(new(start.Chunk, start.Rows), rows);
                break;
            case CollectDue collect:
                // Some rows of chunks that have not reported yet may be among those that are due: the machine does not count them as waiting yet.
                var most = (int)Math.Min(collect.Limit, _machine.Waiting);
                var late = new Tally();
                while (late.Total < most && _late.TryDequeue(out var answer))
                {
                    late.Add(answer.Status, answer.Reason);
                }

                var due = _due.Take(time.GetUtcNow(), most - (int)late.Total);
                _dueChunks[collect.Chunk] = (late, due);
                _machine.Collected(collect.Chunk, (int)late.Total + due.Count, NextDue());
                break;
            case SettleDuplicates:
                var duplicates = Duplicates();
                _answers.Add(duplicates);
                _machine.DuplicatesSettled(duplicates, time.GetUtcNow());
                break;
        }
    }

    private void Begin(ChunkProgress chunk, List<SpooledRow> rows)
    {
        if (rows.Count == 0)
        {
            Report(chunk);
        }

        lanes.Add(rows.Select(row => new BulkRow(row, chunk)));
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
