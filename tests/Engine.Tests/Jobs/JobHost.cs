using System.Text.Json;
using Validator.Jobs;
using Validator.Verdicts;

namespace Engine.Tests.Jobs;

/// <summary>
/// A host with a store in memory, whose every step a test chooses: rows are asked one by one, reports are repeated, the process dies between any two steps
/// and begins again from the last record that was saved before commands were carried out.
/// </summary>
internal sealed class JobHost
{
    public static readonly VerdictReason[] Reasons = [VerdictReason.Accepted, VerdictReason.MailboxNotFound, VerdictReason.CatchAll, VerdictReason.Timeout];

    private readonly IReadOnlyList<InputRow> _input;
    private readonly Dictionary<long, StoredRow> _store = [];
    private readonly Dictionary<ChunkId, int> _dueChunks = [];
    private readonly List<Action<JobMachine>> _reports = [];
    private readonly List<ChunkId> _running = [];
    private string _record;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public JobHost(IReadOnlyList<InputRow> input, JobShape shape)
    {
        _input = input;
        Machine = new JobMachine(shape);
        _record = JsonSerializer.Serialize(Machine.Save());
    }

    public JobMachine Machine { get; private set; }

    /// <summary>How often each ordinal was answered.</summary>
    public Dictionary<long, int> Answers { get; } = [];

    /// <summary>Chunks in the order in which they were started.</summary>
    public List<ChunkId> Started { get; } = [];

    public int MostInFlight { get; private set; }

    public bool InputIsRead => Machine.InputEnded;

    /// <summary>Takes rows in.</summary>
    public void Read(int rows)
    {
        for (; rows > 0 && Machine.Rows < _input.Count; rows--)
        {
            var ordinal = Machine.Rows;
            var row = _input[(int)ordinal];
            if (row.Original is not null)
            {
                Machine.TakeDuplicate();
            }
            else if (row.Known)
            {
                Machine.TakeAnswered(VerdictStatus.Unknown, VerdictReason.NotProbed);
                Answers[ordinal] = 1;
            }
            else
            {
                var chunk = Machine.Take(RowHash.Of(row.Domain));
                if (_store.TryGetValue(ordinal, out var stored))
                {
                    Assert.Equal(stored.First, chunk); // taken in again after a crash
                }
                else
                {
                    _store[ordinal] = new StoredRow(ordinal, chunk, row.PutOffs);
                }
            }
        }

        if (Machine.Rows == _input.Count && !Machine.InputEnded)
        {
            Machine.EndInput(_now);
        }
    }

    /// <summary>Asks the machine, saves, and carries the commands out.</summary>
    public void Turn(bool crashBeforeCommands = false, int slots = int.MaxValue)
    {
        var commands = Machine.Next(_now, slots);
        MostInFlight = Math.Max(MostInFlight, Machine.InFlight);
        _record = JsonSerializer.Serialize(Machine.Save());
        if (crashBeforeCommands)
        {
            Crash();
            return;
        }

        foreach (var command in commands)
        {
            switch (command)
            {
                case StartChunk start:
                    Assert.Equal(start.Rows, RowsOf(start.Chunk));
                    _running.Add(start.Chunk);
                    Started.Add(start.Chunk);
                    break;
                case CollectDue collect:
                    Collect(collect);
                    break;
                case SettleDuplicates:
                    Settle();
                    break;
            }
        }
    }

    /// <summary>Asks about the next row of a running chunk; the last one makes the report ready.</summary>
    public void Ask(int pick)
    {
        if (_running.Count == 0)
        {
            return;
        }

        var chunk = _running[pick % _running.Count];
        var next = _store.Values.FirstOrDefault(row => row.Chunk == chunk && !row.Asked);
        if (next is not null)
        {
            next.Asked = true;
            if (next.PutOffs > 0)
            {
                next.PutOffs--;
                next.Due = _now.AddSeconds(45);
            }
            else
            {
                Answer(next.Ordinal, Reasons[next.Ordinal % Reasons.Length]);
                next.Answer = Reasons[next.Ordinal % Reasons.Length];
            }

            return;
        }

        _running.Remove(chunk);
        _reports.Add(machine =>
        {
            var rows = _store.Values.Where(row => row.Chunk == chunk).ToList();
            var tally = new Tally();
            foreach (var row in rows.Where(row => row.Answer is not null))
            {
                tally.Add(StatusOf(row.Answer!.Value), row.Answer!.Value);
            }

            machine.Asked(chunk, tally, rows.Count(row => row.Answer is null), NextDue(), _now);
        });
    }

    /// <summary>Hands a report over; it may be handed over again later.</summary>
    public void Report(int pick, bool keep)
    {
        if (_reports.Count > 0)
        {
            var report = _reports[pick % _reports.Count];
            report(Machine);
            if (!keep)
            {
                _reports.Remove(report);
            }
        }
    }

    public void Pass(TimeSpan time) => _now += time;

    public void Pause() => Machine.Pause();

    public void Resume() => Machine.Resume(_now);

    public void Cancel() => Machine.Cancel(_now);

    /// <summary>The process dies: what ran is gone, what is stored stays.</summary>
    public void Crash()
    {
        _running.Clear();
        _reports.Clear();
        Machine = new JobMachine(JsonSerializer.Deserialize<JobRecord>(_record)!);
        foreach (var row in _store.Values.Where(row => row.Answer is null && row.Due is null))
        {
            row.Asked = false;
        }

        if (NextDue() is { } due)
        {
            Machine.DueAt(due);
        }
    }

    public void CheckInvariants()
    {
        Assert.Equal(Machine.Answered, Machine.Counts.Rows.Sum(row => row.Count));
        Assert.Equal(Machine.Answered, Enum.GetValues<VerdictStatus>().Sum(Machine.Counts.Of));
        Assert.Equal(Machine.Answered, Enum.GetValues<VerdictReason>().Sum(Machine.Counts.Of));
        Assert.InRange(Machine.Answered + Machine.Waiting, 0, Machine.Rows);
        Assert.All(Answers.Values, times => Assert.Equal(1, times));
    }

    private static VerdictStatus StatusOf(VerdictReason reason) => reason switch
    {
        VerdictReason.Accepted => VerdictStatus.Deliverable,
        VerdictReason.MailboxNotFound => VerdictStatus.Undeliverable,
        VerdictReason.CatchAll => VerdictStatus.Risky,
        _ => VerdictStatus.Unknown,
    };

    private int RowsOf(ChunkId chunk) => chunk.IsDue ? _dueChunks[chunk] : _store.Values.Count(row => row.First == chunk);

    private DateTimeOffset? NextDue() => _store.Values.Where(row => row.Due is not null).Min(row => row.Due);

    private void Collect(CollectDue command)
    {
        if (!_dueChunks.TryGetValue(command.Chunk, out var count))
        {
            var rows = _store.Values.Where(row => row.Due <= _now && !_running.Contains(row.Chunk) && IsReported(row.Chunk)).Take(command.Limit).ToList();
            foreach (var row in rows)
            {
                (row.Chunk, row.Due, row.Asked) = (command.Chunk, null, false);
            }

            count = rows.Count;
            if (count > 0)
            {
                _dueChunks[command.Chunk] = count;
            }
        }

        var next = NextDue();
        _reports.Add(machine => machine.Collected(command.Chunk, count, next));
    }

    // Rows of a chunk whose report has not arrived are not among those that the machine knows to wait.
    private bool IsReported(ChunkId chunk) => Machine.Save().InFlight.All(record => record.Chunk != chunk);

    private void Settle()
    {
        var tally = new Tally();
        for (var ordinal = 0; ordinal < _input.Count; ordinal++)
        {
            if (_input[ordinal].Original is not null)
            {
                Answers.TryAdd(ordinal, 1); // a statement that can be repeated
                tally.Add(VerdictStatus.Deliverable, VerdictReason.Accepted);
            }
        }

        _reports.Add(machine => machine.DuplicatesSettled(tally, _now));
    }

    private void Answer(long ordinal, VerdictReason reason)
    {
        Assert.Contains(reason, Reasons);
        Answers[ordinal] = Answers.GetValueOrDefault(ordinal) + 1;
    }

    private sealed class StoredRow(long ordinal, ChunkId chunk, int putOffs)
    {
        public long Ordinal { get; } = ordinal;

        public ChunkId First { get; } = chunk;

        public ChunkId Chunk { get; set; } = chunk;

        public int PutOffs { get; set; } = putOffs;

        public bool Asked { get; set; }

        public DateTimeOffset? Due { get; set; }

        public VerdictReason? Answer { get; set; }
    }
}

/// <summary>A row of the input.</summary>
internal sealed record InputRow(string Domain, int PutOffs, bool Known, int? Original);
