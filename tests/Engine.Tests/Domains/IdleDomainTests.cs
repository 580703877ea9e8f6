using Validator.Domains;
using Validator.Tests.Support;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

/// <summary>A process keeps 50,000 domains: what an idle one costs decides what it takes. Runs alone, since it measures the heap of the process.</summary>
[Collection(nameof(IdleDomainTests))]
[CollectionDefinition(nameof(IdleDomainTests), DisableParallelization = true)]
public sealed class IdleDomainTests
{
    private const int Domains = 2_000;

    [Fact]
    public async Task Idle_domain_with_what_it_learned_takes_little_memory()
    {
        var world = new FakeMailInternet();
        world.Host("mx").Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var directory = new DomainDirectory(world.Services(new() { SessionRest = TimeSpan.Zero }), Domains * 2);

        // What every process has once is there before the measurement: code, caches, pools.
        await AskAsync(directory, "warm", Domains / 10);
        world.Log.Clear();
        world.Opened.Clear();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await AskAsync(directory, "d", Domains);

        world.Log.Clear();
        world.Opened.Clear();
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Domains;
        Assert.True(each < 1_500, $"An idle domain takes {each} bytes.");
        GC.KeepAlive(directory);
    }

    [Fact]
    public async Task Turn_to_probe_is_one_at_a_time_and_is_not_lost_by_one_who_gives_up()
    {
        var state = new CatchAllState(new ManualTimeProvider(), new Lock());
        using var patience = new CancellationTokenSource();
        await state.TakeTurnAsync(CancellationToken.None);
        var givesUp = state.TakeTurnAsync(patience.Token).AsTask();
        var waits = state.TakeTurnAsync(CancellationToken.None).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.False(waits.IsCompleted);

        state.EndTurn();

        await waits.WaitAsync(TimeSpan.FromSeconds(20));
        var next = state.TakeTurnAsync(CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
        state.EndTurn();
        await next.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task AskAsync(DomainDirectory directory, string prefix, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var address = FakeMailInternet.Address("jane", $"{prefix}{i}.example");
            var domain = directory.Of(address);
            Assert.Equal(Finding.Accepted, (await domain.AskAsync(address)).Finding);
            while (!domain.IsIdle)
            {
                await Task.Yield();
            }
        }
    }
}
