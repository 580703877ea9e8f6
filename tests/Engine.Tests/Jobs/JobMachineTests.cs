using Validator.Jobs;
using Validator.Verdicts;

namespace Engine.Tests.Jobs;

public sealed class JobMachineTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Rows_of_a_domain_come_together_and_ordinals_stay()
    {
        var machine = new JobMachine(new JobShape { Buckets = 64, ChunkRows = 100 });
        var chunks = Enumerable.Range(0, 600).Select(i => (Domain: i % 20, Chunk: machine.Take(RowHash.Of($"d{i % 20}.example")))).ToList();

        Assert.Equal(600, machine.Rows);
        Assert.All(chunks.GroupBy(row => row.Domain), domain => Assert.Single(domain.Select(row => row.Chunk.Bucket).Distinct()));
    }

    [Fact]
    public void Chunk_starts_when_it_is_full_and_the_rest_when_the_input_ends()
    {
        var machine = new JobMachine(new JobShape { Buckets = 1, ChunkRows = 3 });
        Take(machine, "a.example", 5);

        Assert.Equal([new StartChunk(new(0, 0), 3)], machine.Next(Now));
        Assert.Empty(machine.Next(Now));
        machine.EndInput(Now);
        Assert.Equal([new StartChunk(new(0, 1), 2)], machine.Next(Now));
    }

    [Fact]
    public void Giant_takes_its_share_of_the_window_even_where_it_came_first()
    {
        var machine = new JobMachine(new JobShape { Buckets = 16, ChunkRows = 10, Window = 8, WindowPerBucket = 3 });
        Take(machine, "giant.example", 1000);
        var giant = (int)(RowHash.Of("giant.example") % 16);
        Assert.Equal(3, machine.Next(Now).Count);

        for (var i = 0; i < 100; i++)
        {
            Take(machine, $"small{i}.example", 10);
        }

        machine.EndInput(Now);
        var next = machine.Next(Now).Cast<StartChunk>().Select(start => start.Chunk.Bucket).ToList();
        Assert.Equal(5, next.Count);
        Assert.DoesNotContain(giant, next);
    }

    [Fact]
    public void Giant_and_the_others_end_together()
    {
        // Chunks of the giant take as long as others: it has a third of the rows, and is under way from the first moment to nearly the last.
        var machine = new JobMachine(new JobShape { Buckets = 32, ChunkRows = 10, Window = 9, WindowPerBucket = 4 });
        for (var i = 0; i < 200; i++)
        {
            Take(machine, $"small{i}.example", 10);
        }

        Take(machine, "giant.example", 1000); // sorted: the giant comes last
        machine.EndInput(Now);
        var giant = (int)(RowHash.Of("giant.example") % 32);
        List<int> turnsOfGiant = [], turnsOfOthers = [];
        for (var turn = 0; !machine.IsOver; turn++)
        {
            foreach (var start in machine.Next(Now).Cast<StartChunk>())
            {
                (start.Chunk.Bucket == giant ? turnsOfGiant : turnsOfOthers).Add(turn);
                machine.Asked(start.Chunk, Accepted(start.Rows), 0, null, Now);
            }
        }

        Assert.Equal(0, turnsOfGiant[0]);
        Assert.InRange(Math.Abs(turnsOfGiant[^1] - turnsOfOthers[^1]), 0, 5);
    }

    [Fact]
    public void Rows_that_were_put_off_free_the_window_and_come_back_when_due()
    {
        var machine = new JobMachine(new JobShape { Buckets = 1, ChunkRows = 2, Window = 1 });
        Take(machine, "a.example", 4);
        machine.EndInput(Now);
        machine.Next(Now);
        machine.Asked(new(0, 0), new Tally(), 2, Now.AddSeconds(45), Now);

        Assert.Equal([new StartChunk(new(0, 1), 2)], machine.Next(Now));
        machine.Asked(new(0, 1), Accepted(2), 0, Now.AddSeconds(45), Now);
        Assert.Equal(Now.AddSeconds(45), machine.WakeAt);
        Assert.Empty(machine.Next(Now.AddSeconds(44)));

        var due = new ChunkId(ChunkId.DueBucket, 0);
        Assert.Equal([new CollectDue(due, 2)], machine.Next(Now.AddSeconds(45)));
        machine.Collected(due, 2, null);
        Assert.Equal([new StartChunk(due, 2)], machine.Next(Now.AddSeconds(45)));
        machine.Asked(due, Accepted(2), 0, null, Now.AddSeconds(46));

        Assert.Equal(JobState.Completed, machine.State);
        Assert.Equal(4, machine.Counts.Of(VerdictReason.Accepted));
        Assert.Equal(Now.AddSeconds(46), machine.FinishedAt);
    }

    [Fact]
    public void Duplicates_are_settled_last_and_counted_once()
    {
        var machine = new JobMachine(new JobShape { Buckets = 1, ChunkRows = 2 });
        Take(machine, "a.example", 2);
        machine.TakeDuplicate();
        machine.EndInput(Now);
        machine.Next(Now);
        machine.Asked(new(0, 0), Accepted(2), 0, null, Now);
        Assert.Equal(JobState.Running, machine.State);
        Assert.Equal([new SettleDuplicates()], machine.Next(Now));

        machine.DuplicatesSettled(Accepted(1), Now);
        machine.DuplicatesSettled(Accepted(1), Now);

        Assert.Equal(JobState.Completed, machine.State);
        Assert.Equal(3, machine.Answered);
    }

    [Fact]
    public void Report_that_does_not_add_up_is_refused()
    {
        var machine = new JobMachine(new JobShape { Buckets = 1, ChunkRows = 2 });
        Take(machine, "a.example", 2);
        machine.Next(Now);

        Assert.Throws<ArgumentException>(() => machine.Asked(new(0, 0), Accepted(1), 0, null, Now));
        Assert.Equal(0, machine.Answered);
    }

    [Fact]
    public void Empty_job_completes_as_soon_as_it_runs()
    {
        var machine = new JobMachine(new JobShape());
        machine.EndInput(Now);
        Assert.Equal(JobState.Queued, machine.State);
        machine.Next(Now);
        Assert.Equal(JobState.Completed, machine.State);
    }

    [Fact]
    public void Failed_job_stays_failed_and_says_why()
    {
        var machine = new JobMachine(new JobShape());
        machine.Next(Now);
        machine.Fail("the store is lost", Now);
        machine.Cancel(Now);
        machine.EndInput(Now);

        Assert.Equal((JobState.Failed, "the store is lost"), (machine.State, machine.Failure));
    }

    [Fact]
    public void States_keep_their_numbers() =>
        Assert.Equal(
            "Queued=0 Running=1 Paused=2 Completed=3 Cancelled=4 Failed=5",
            string.Join(' ', Enum.GetValues<JobState>().Select(state => $"{state}={(int)state}")));

    [Fact]
    public void Record_of_a_million_rows_is_small()
    {
        var machine = new JobMachine(new JobShape());
        for (var i = 0; i < 1_000_000; i++)
        {
            machine.Take((UInt128)(uint)i);
        }

        machine.Next(Now);
        Assert.InRange(System.Text.Json.JsonSerializer.Serialize(machine.Save()).Length, 1, 20_000);
    }

    [Fact]
    public void Higher_priority_goes_first_and_equals_share()
    {
        Assert.Equal(1, JobTurns.Next([new(0, 0, true), new(5, 3, true), new(9, 0, false)]));
        Assert.Equal(2, JobTurns.Next([new(1, 4, true), new(1, 2, false), new(1, 2, true), new(1, 2, true)]));
        Assert.Null(JobTurns.Next([new(1, 0, false)]));
    }

    [Fact]
    public void Rate_is_of_the_last_half_minute()
    {
        var meter = new RateMeter();
        meter.Measure(Now, 0);
        Assert.Null(meter.PerSecond);
        for (var second = 1; second <= 100; second++)
        {
            meter.Measure(Now.AddSeconds(second), second <= 60 ? 0 : (second - 60) * 100);
        }

        Assert.Equal(100, meter.PerSecond!.Value, 6);
        Assert.Equal(TimeSpan.FromSeconds(10), meter.TimeFor(1000));
        Assert.Equal(TimeSpan.Zero, meter.TimeFor(0));
    }

    private static void Take(JobMachine machine, string domain, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            machine.Take(RowHash.Of(domain));
        }
    }

    private static Tally Accepted(int rows) => new(new TallyRow(VerdictStatus.Deliverable, VerdictReason.Accepted, rows));
}
