using Validator.Standalone.Serving.Jobs;
using Validator.Tests.Support;

namespace Validator.Standalone.Tests.Serving;

public sealed class RowGateTests
{
    [Fact]
    public async Task Rows_beyond_what_is_allowed_wait_for_their_turn()
    {
        using var gate = new RowGate(1, TimeProvider.System);
        await gate.EnterAsync(default);
        var second = gate.EnterAsync(default).AsTask();
        Assert.False(second.IsCompleted);

        gate.Leave();

        await second;
    }

    [Fact]
    public async Task Fewer_rows_are_let_in_while_work_stands_in_line_and_more_again_later()
    {
        using var gate = new RowGate(1000, TimeProvider.System);
        gate.Single();
        for (var row = 0; row < 1000; row++)
        {
            await gate.EnterAsync(default);
        }

        for (var time = 0; time < 100; time++)
        {
            gate.Waited(TimeSpan.FromMilliseconds(20));
        }

        for (var left = 0; left < 1000 - RowGate.Fewest; left++)
        {
            gate.Leave();
        }

        var next = gate.EnterAsync(default).AsTask();
        Assert.False(next.IsCompleted);
        gate.Waited(TimeSpan.Zero);
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Where_nobody_asks_for_a_single_answer_more_rows_are_let_in_however_busy_the_process_is()
    {
        var time = new ManualTimeProvider();
        using var gate = new RowGate(100, time);
        gate.Single();
        time.Advance(TimeSpan.FromMinutes(2));
        for (var row = 0; row < 100; row++)
        {
            await gate.EnterAsync(default);
        }

        var next = gate.EnterAsync(default).AsTask();
        gate.Waited(TimeSpan.FromMilliseconds(20));

        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_row_that_gives_up_takes_no_place()
    {
        using var gate = new RowGate(1, TimeProvider.System);
        await gate.EnterAsync(default);
        using var given = new CancellationTokenSource();
        var second = gate.EnterAsync(given.Token).AsTask();
        var third = gate.EnterAsync(default).AsTask();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        gate.Leave();

        await third;
    }
}
