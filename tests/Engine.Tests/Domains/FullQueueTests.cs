using Validator;
using Validator.Domains;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

public sealed class FullQueueTests
{
    private readonly FakeMailInternet _world = new();
    private readonly TaskCompletionSource _gate = new();

    public FullQueueTests()
    {
        _world.Host("mx").Rcpt = local => local[0] == 'u' && local.Length < 7 ? Accept : NotFound;
        _world.BeforeOpening = _gate.Task;
    }

    [Fact]
    public async Task Bulk_questions_wait_for_room_and_may_give_up_meanwhile()
    {
        await using var domain = await VerifierAsync();
        using var cancelled = new CancellationTokenSource();
        var answers = Enumerable.Range(0, QuestionQueue.MostBulk + 50)
            .Select(i => domain.AskAsync(FakeMailInternet.Address($"u{i}"), lane: Lane.Bulk)).ToList();
        var givesUp = domain.AskAsync(FakeMailInternet.Address("gone"), lane: Lane.Bulk, cancellationToken: cancelled.Token);

        Assert.Equal(QuestionQueue.MostBulk, domain.Waiting);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        _gate.SetResult();

        Assert.All(await Task.WhenAll(answers), outcome => Assert.Equal(Finding.Accepted, outcome.Finding));
        Assert.DoesNotContain("gone@example.com", _world.Recipients);
    }

    [Fact]
    public async Task Interactive_question_beyond_the_bound_is_told_when_to_ask_again_and_has_lost_no_attempt()
    {
        await using var domain = await VerifierAsync();
        var answers = Enumerable.Range(0, QuestionQueue.MostInteractive).Select(i => domain.AskAsync(FakeMailInternet.Address($"u{i}"))).ToList();

        var refused = await domain.AskAsync(FakeMailInternet.Address("uone"));
        Assert.Equal((0, 0), (refused.Retry!.Attempt, refused.Retry.Sessions));
        Assert.InRange(refused.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(QuestionQueue.MostInteractive, domain.Waiting);
        _gate.SetResult();
        await Task.WhenAll(answers);
        var again = await domain.AskAsync(FakeMailInternet.Address("uone"), refused.Retry);

        Assert.Equal((Finding.Accepted, 1, null), (again.Finding, again.Smtp!.Attempts, again.Retry));
    }

    [Fact]
    public async Task Interactive_question_goes_before_a_thousand_of_a_batch()
    {
        await using var domain = await VerifierAsync(new() { PerDomain = 1 });
        var bulk = Enumerable.Range(0, 1_000).Select(i => domain.AskAsync(FakeMailInternet.Address($"u{i}"), lane: Lane.Bulk)).ToList();
        var one = domain.AskAsync(FakeMailInternet.Address("uone"));
        _gate.SetResult();

        await one;
        await Task.WhenAll(bulk);

        Assert.Equal("uone@example.com", _world.Recipients.First());
    }

    /// <summary>Its route is known, so that a question stands in the queue as soon as it is asked.</summary>
    private async Task<DomainVerifier> VerifierAsync(VerifierOptions? options = null)
    {
        var domain = _world.Verifier(options);
        await domain.ResolveAsync();
        return domain;
    }
}
