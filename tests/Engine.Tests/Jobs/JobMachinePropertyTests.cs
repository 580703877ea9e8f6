using FsCheck;
using FsCheck.Fluent;
using Validator.Jobs;

namespace Engine.Tests.Jobs;

/// <summary>Any order of events, crashes and repetitions included: every row is answered exactly once, counts add up, progress never goes back, it ends.</summary>
public sealed class JobMachinePropertyTests
{
    private const int EnoughTurns = 20_000;

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static readonly Gen<InputRow> Row =
        from domain in Gen.Choose(0, 9)
        from putOffs in Gen.Frequency((6, Gen.Constant(0)), (2, Gen.Choose(1, 3)))
        from kind in Gen.Choose(0, 9)
        select new InputRow($"d{Math.Max(0, domain - 4)}.example", putOffs, Known: kind == 0, Original: kind == 1 ? 0 : null);

    private static readonly Gen<InputRow[]> Input =
        from rows in Row.ArrayOf()
        select rows.Select((row, ordinal) => ordinal == 0 ? row with { Original = null } : row).ToArray();

    private static readonly Gen<JobShape> Shape =
        from buckets in Gen.Choose(1, 5)
        from rows in Gen.Choose(1, 4)
        from window in Gen.Choose(1, 4)
        from perBucket in Gen.Choose(1, 3)
        select new JobShape { Buckets = buckets, ChunkRows = rows, Window = window, WindowPerBucket = perBucket };

    private static readonly Gen<(int Kind, int Pick)[]> Steps = (from kind in Gen.Choose(0, 99) from pick in Gen.Choose(0, 1000) select (kind, pick)).ArrayOf(150);

    [Fact]
    public void Every_row_is_answered_exactly_once_whatever_happens() =>
        Prop.ForAll(Input.ToArbitrary(), Shape.ToArbitrary(), Steps.ToArbitrary(), (input, shape, steps) =>
        {
            var host = new JobHost(input, shape);
            foreach (var (kind, pick) in steps)
            {
                var crashed = Step(host, kind, pick, cancel: false, out var before);
                host.CheckInvariants();
                Assert.True(crashed || host.Machine.Answered >= before, "progress went back");
            }

            Finish(host);

            Assert.Equal(JobState.Completed, host.Machine.State);
            Assert.Equal(input.Length, host.Machine.Rows);
            Assert.Equal(input.Length, host.Machine.Answered);
            Assert.Equal(input.Length, host.Answers.Count);
            Assert.Equal(input.Count(row => row.Original is not null), host.Machine.Duplicates);
            Assert.InRange(host.MostInFlight, 0, shape.Window);
        }).Check(Many);

    [Fact]
    public void Cancelled_job_ends_and_counts_what_was_answered() =>
        Prop.ForAll(Input.ToArbitrary(), Shape.ToArbitrary(), Steps.ToArbitrary(), (input, shape, steps) =>
        {
            var host = new JobHost(input, shape);
            foreach (var (kind, pick) in steps)
            {
                Step(host, kind, pick, cancel: true, out _);
                host.CheckInvariants();
            }

            host.Cancel();
            var state = host.Machine.State;
            host.Resume();
            host.Pause();
            host.Turn();

            Assert.True(host.Machine.IsOver);
            Assert.Equal(state, host.Machine.State);
            Assert.NotNull(host.Machine.FinishedAt);
        }).Check(Many);

    [Fact]
    public void Record_stands_for_the_machine() =>
        Prop.ForAll(Input.ToArbitrary(), Shape.ToArbitrary(), Steps.ToArbitrary(), (input, shape, steps) =>
        {
            var host = new JobHost(input, shape);
            foreach (var (kind, pick) in steps)
            {
                Step(host, kind, pick, cancel: true, out _);
            }

            var record = host.Machine.Save();
            var again = new JobMachine(record).Save();
            return System.Text.Json.JsonSerializer.Serialize(record) == System.Text.Json.JsonSerializer.Serialize(again);
        }).Check(Many);

    private static bool Step(JobHost host, int kind, int pick, bool cancel, out long before)
    {
        before = host.Machine.Answered;
        switch (kind)
        {
            case < 15:
                host.Read(1 + (pick % 5));
                break;
            case < 35:
                host.Turn(slots: pick % 5);
                break;
            case < 70:
                host.Ask(pick);
                break;
            case < 85:
                host.Report(pick, keep: pick % 3 == 0);
                break;
            case < 90:
                host.Pass(TimeSpan.FromSeconds(pick % 60));
                break;
            case < 92:
                host.Pause();
                break;
            case < 95:
                host.Resume();
                break;
            case < 97:
                host.Turn(crashBeforeCommands: true);
                return true;
            case < 99 when cancel && pick % 4 == 0:
                host.Cancel();
                break;
            default:
                host.Crash();
                return true;
        }

        return false;
    }

    private static void Finish(JobHost host)
    {
        host.Resume();
        for (var turn = 0; !host.Machine.IsOver; turn++)
        {
            Assert.True(turn < EnoughTurns, "the job does not end");
            host.Read(5);
            host.Turn();
            host.Ask(turn);
            host.Report(turn, keep: turn % 7 == 0);
            host.Pass(TimeSpan.FromSeconds(10));
        }
    }
}
