using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Bulk.Verification;

namespace Standalone.Tests.Bulk;

public sealed class LanesTests
{
    private static readonly ChunkProgress Chunk = new(new ChunkId(0, 0), 0);

    [Fact]
    public async Task Domains_take_turns()
    {
        var lanes = new Lanes(10, 10);
        lanes.Add([Row(1), Row(1), Row(1), Row(2), Row(3)]);

        Assert.Equal([1, 2, 3, 1, 1], await TakeAsync(lanes, 5));
    }

    [Fact]
    public async Task Lane_that_is_full_waits_until_a_row_leaves()
    {
        var lanes = new Lanes(2, 10);
        lanes.Add([Row(1), Row(1), Row(1)]);
        var first = await lanes.TakeAsync(CancellationToken.None);
        await lanes.TakeAsync(CancellationToken.None);
        var third = lanes.TakeAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);

        lanes.Leave(first);

        Assert.Equal(1ul, (await third).Row.Domain);
    }

    [Fact]
    public async Task Row_that_waits_gives_way_to_the_next_until_too_many_wait()
    {
        var lanes = new Lanes(1, 2);
        lanes.Add([Row(1), Row(1), Row(1)]);
        var first = await DelayedAsync(lanes);
        await DelayedAsync(lanes);
        var third = lanes.TakeAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);

        lanes.Leave(first);

        Assert.Equal(1ul, (await third).Row.Domain);
    }

    [Fact]
    public async Task Rows_come_later_and_waiting_can_be_given_up()
    {
        var lanes = new Lanes(1, 10);
        using var giveUp = new CancellationTokenSource();
        var next = lanes.TakeAsync(giveUp.Token);
        lanes.Add([Row(4)]);
        Assert.Equal(4ul, (await next).Row.Domain);

        next = lanes.TakeAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private static BulkRow Row(ulong domain) => new(new SpooledRow(0, domain, 0), Chunk);

    private static async Task<BulkRow> DelayedAsync(Lanes lanes)
    {
        var row = await lanes.TakeAsync(CancellationToken.None);
        row.IsLate = true;
        lanes.Delay(row);
        return row;
    }

    private static async Task<List<int>> TakeAsync(Lanes lanes, int count)
    {
        List<int> domains = [];
        for (var i = 0; i < count; i++)
        {
            domains.Add((int)(await lanes.TakeAsync(CancellationToken.None)).Row.Domain);
        }

        return domains;
    }
}
