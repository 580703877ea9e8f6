using Validator.Standalone.Serving.Jobs;

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
