using Validator;
using Validator.Domains;

namespace Engine.Tests.Library;

public sealed class StepFlightsTests
{
    private static readonly StepFlights.Key Key = new("jane@example.com", null, Lane.Interactive);
    private readonly StepFlights _flights = new();
    private readonly TaskCompletionSource<ProbeOutcome> _answer = new();
    private int _asked;

    [Fact]
    public async Task Those_who_ask_the_same_at_once_share_one_answer()
    {
        var answers = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _flights.RunAsync(Key, AskAsync, default)));
        _answer.SetResult(new ProbeOutcome());

        Assert.Single((await answers).Distinct());
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Batch_and_single_address_do_not_wait_for_each_other_nor_one_ticket_for_another()
    {
        var answers = Task.WhenAll(
            _flights.RunAsync(Key, AskAsync, default),
            _flights.RunAsync(Key with { Lane = Lane.Bulk }, AskAsync, default),
            _flights.RunAsync(Key with { Ticket = new RetryTicket(1, 1, "mx", "default", "", 0, true) }, AskAsync, default));
        _answer.SetResult(new ProbeOutcome());
        await answers;

        Assert.Equal(3, _asked);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_question_to_another_who_waits()
    {
        var first = _flights.RunAsync(Key, () => Task.FromException<ProbeOutcome>(new OperationCanceledException()), default);
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        var gone = new TaskCompletionSource<ProbeOutcome>();
        var leader = _flights.RunAsync(Key, () => gone.Task, default);
        var waits = _flights.RunAsync(Key, AskAsync, default);
        gone.SetException(new OperationCanceledException());
        await Assert.ThrowsAsync<OperationCanceledException>(() => leader);
        _answer.SetResult(new ProbeOutcome());

        Assert.NotNull(await waits);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Who_waits_may_give_up_alone()
    {
        using var cancelled = new CancellationTokenSource();
        var leader = _flights.RunAsync(Key, AskAsync, default);
        var waits = _flights.RunAsync(Key, AskAsync, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        _answer.SetResult(new ProbeOutcome());

        Assert.NotNull(await leader);
    }

    private Task<ProbeOutcome> AskAsync()
    {
        _asked++;
        return _answer.Task;
    }
}
