using System.Collections.Concurrent;
using Validator;
using Validator.Batches;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Library;

public sealed class VerifyManyTests
{
    [Fact]
    public async Task Verdicts_come_in_the_order_of_completion()
    {
        var gate = new Gate();
        await using var verdicts = Batches.Of(["a", "b", "c"], gate.VerifyAsync).GetAsyncEnumerator();

        var order = new List<string>();
        foreach (var next in (string[])["c", "a", "b"])
        {
            gate.Answer(next);
            Assert.True(await verdicts.MoveNextAsync().AsTask().WaitAsync(Batches.Patience));
            order.Add(verdicts.Current.Email);
        }

        Assert.Equal(["c", "a", "b"], order);
        Assert.False(await verdicts.MoveNextAsync());
    }

    [Fact]
    public async Task No_more_are_in_flight_than_allowed_and_those_that_take_long_leave_their_place()
    {
        var time = new ManualTimeProvider();
        var gate = new Gate();
        var all = Batches.Of(Enumerable.Range(0, 25).Select(i => $"{i}@example.com"), gate.VerifyAsync, new() { InFlight = 10 }, time).ToListAsync().AsTask();

        foreach (var expected in (int[])[10, 20, 25])
        {
            await Batches.UntilAsync(() => gate.Begun == expected && time.ActiveTimers == (expected < 25 ? 2 : 1));
            Assert.Equal(expected, gate.Begun);
            time.Advance(TimeSpan.FromSeconds(5));
        }

        gate.AnswerAll();
        Assert.Equal(25, (await all.WaitAsync(Batches.Patience)).Count);
    }

    [Fact]
    public async Task Slow_address_holds_up_no_other()
    {
        var gate = new Gate();
        var answered = new ConcurrentQueue<string>();
        var batch = Batches.Of(
            Enumerable.Range(0, 5000).Select(i => $"{i}@example.com").Prepend("slow@example.com"),
            (email, token) => email == "slow@example.com" ? gate.VerifyAsync(email, token) : Task.FromResult(Batches.Accepted(email)));

        var all = Task.Run(async () =>
        {
            await foreach (var verdict in batch)
            {
                answered.Enqueue(verdict.Email);
            }
        });
        await Batches.UntilAsync(() => answered.Count == 5000);
        Assert.False(all.IsCompleted);
        gate.Answer("slow@example.com");

        await all.WaitAsync(Batches.Patience);
        Assert.Equal("slow@example.com", answered.Last());
    }

    [Fact]
    public async Task Million_addresses_are_never_read_far_ahead_of_their_verdicts()
    {
        const int Count = 1_000_000;
        const int InFlight = 100;
        const int HandedOnAtOnce = 512;
        await using var verifier = new EmailVerifier(new() { Checks = CheckDepth.Syntax, DnsServers = [new(System.Net.IPAddress.Loopback, 53)] });
        var read = 0;
        IEnumerable<string> Emails()
        {
            for (; read < Count; Interlocked.Increment(ref read))
            {
                yield return read % 2 == 0 ? "jane@example.com" : "jane.example.com";
            }
        }

        var batch = verifier.VerifyManyAsync(Emails(), new() { InFlight = InFlight });
        int answered = 0, furthest = 0;
        await foreach (var verdict in batch)
        {
            furthest = Math.Max(furthest, Volatile.Read(ref read) - ++answered);
        }

        Assert.Equal(Count, answered);
        Assert.InRange(furthest, 1, InFlight + HandedOnAtOnce + 1);
        Assert.Equal((Count, Count, 0, 0), (batch.Progress.Read, batch.Progress.Answered, batch.Progress.UnderWay, batch.Progress.Waiting));
        Assert.Equal((Count / 2, Count / 2), (batch.Progress.Of(VerdictReason.NotProbed), batch.Progress.Of(VerdictReason.InvalidSyntax)));
    }

    [Fact]
    public async Task Progress_is_told_on_the_way_and_once_at_the_end_as_the_summary()
    {
        var time = new ManualTimeProvider();
        var gate = new Gate();
        var reports = new ConcurrentQueue<BatchProgress>();
        var batch = Batches.Of(["a", "b"], gate.VerifyAsync, new() { Progress = new Listener(reports.Enqueue), ProgressInterval = TimeSpan.FromSeconds(1) }, time);
        await using var verdicts = batch.GetAsyncEnumerator();

        gate.Answer("a");
        Assert.True(await verdicts.MoveNextAsync());
        await Batches.UntilAsync(() => gate.Begun == 2);
        time.Advance(TimeSpan.FromSeconds(1));
        await Batches.UntilAsync(() => reports.Count == 1);
        gate.Answer("b");
        Assert.True(await verdicts.MoveNextAsync());
        Assert.False(await verdicts.MoveNextAsync());

        Assert.Equal([(2, 1, 1), (2, 2, 0)], reports.Select(report => ((int)report.Read, (int)report.Answered, (int)report.UnderWay)));
        Assert.Equal(2, reports.Last().Of(VerdictStatus.Deliverable));
        Assert.Equal(new(VerdictStatus.Deliverable, VerdictReason.Accepted, 2), Assert.Single(batch.Progress.Counts));
        Assert.Equal(0, time.ActiveTimers);
    }

    [Fact]
    public async Task Verifier_checks_the_options_at_once()
    {
        await using var verifier = new EmailVerifier(new() { Checks = CheckDepth.Syntax, DnsServers = [new(System.Net.IPAddress.Loopback, 53)] });

        Assert.Throws<ArgumentOutOfRangeException>(() => verifier.VerifyManyAsync(["a"], new() { InFlight = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => verifier.VerifyManyAsync(["a"], new() { ProgressInterval = TimeSpan.Zero }));
        Assert.Throws<ArgumentNullException>(() => verifier.VerifyManyAsync((IEnumerable<string>)null!));
        var verdict = Assert.Single(await verifier.VerifyManyAsync((string[])[null!]).ToListAsync());
        Assert.Equal(VerdictReason.InvalidSyntax, verdict.Reason);
    }

    private sealed class Listener(Action<BatchProgress> report) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => report(value);
    }
}
