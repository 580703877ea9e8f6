using Validator;
using Validator.Addresses;
using Validator.Domains;
using Validator.Profiles;
using Validator.Verdicts;

namespace Engine.Tests.Domains;

public sealed class DomainMemoryTests
{
    private readonly FakeMailInternet _world = new();
    private readonly FakeDomainMemory _memory = new();

    public DomainMemoryTests() => _world.Host("mx");

    [Fact]
    public async Task Domain_that_was_evicted_comes_back_with_what_it_had_learned()
    {
        await using var directory = Directory(capacity: 1);
        await directory.Of(At("a.example")).AskAsync(At("a.example"));
        await directory.Of(At("b.example")).AskAsync(At("b.example"));
        await directory.Of(At("c.example")).AskAsync(At("c.example"));
        var asked = _world.Log.Count;

        var outcome = await directory.Of(At("a.example")).AskAsync(At("a.example"));

        Assert.True(directory.Count < 3);
        Assert.Equal(true, outcome.CatchAll);
        Assert.Equal(asked, _world.Log.Count);
    }

    [Fact]
    public async Task What_was_learned_outlives_the_process()
    {
        await using (var before = Directory())
        {
            await before.Of(At("a.example")).AskAsync(At("a.example"));
        }

        await using var after = Directory();
        var asked = _world.Log.Count;

        Assert.Equal(true, (await after.Of(At("a.example")).AskAsync(At("a.example"))).CatchAll);
        Assert.Equal(asked, _world.Log.Count);
    }

    [Fact]
    public async Task Only_what_changed_is_stored()
    {
        await using var directory = Directory();
        await directory.Of(At("a.example")).AskAsync(At("a.example"));
        directory.Of(At("untouched.example"));

        await directory.SaveAsync();
        await directory.SaveAsync();

        Assert.Equal(1, _memory.Saves);
        Assert.Equal(["a.example"], _memory.Records.Keys);
    }

    [Fact]
    public async Task Record_is_loaded_once_for_all_who_ask_and_one_who_gives_up_fails_no_other()
    {
        var loading = new TaskCompletionSource();
        _memory.BeforeLoading = () => loading.Task;
        await using var directory = Directory();
        using var gaveUp = new CancellationTokenSource();
        var first = directory.Of(At("a.example")).AskAsync(At("a.example"), cancellationToken: gaveUp.Token);
        var second = directory.Of(At("a.example")).AskAsync(At("a.example"));

        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        loading.SetResult();

        Assert.Equal(Finding.Accepted, (await second).Finding);
        Assert.Equal(1, _memory.Loads);
    }

    [Fact]
    public async Task Store_that_fails_to_load_or_is_too_slow_leaves_the_domain_to_begin_anew()
    {
        _memory.BeforeLoading = () => throw new IOException("the store is gone");
        await using var directory = Directory();
        Assert.Equal(Finding.Accepted, (await directory.Of(At("a.example")).AskAsync(At("a.example"))).Finding);

        _memory.BeforeLoading = () => new TaskCompletionSource().Task;
        var slow = directory.Of(At("b.example")).AskAsync(At("b.example"));
        while (!slow.IsCompleted)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(Finding.Accepted, (await slow).Finding);
    }

    [Fact]
    public async Task Store_that_fails_to_save_is_tried_again()
    {
        _memory.BeforeSaving = () => throw new IOException("the disk is full");
        await using var directory = Directory();
        await directory.Of(At("a.example")).AskAsync(At("a.example"));

        Assert.Equal(1, await directory.SaveAsync());
        _memory.BeforeSaving = () => Task.CompletedTask;
        Assert.Equal(0, await directory.SaveAsync());

        Assert.Single(_memory.Records);
    }

    [Fact]
    public async Task Reports_of_a_domain_that_was_not_asked_yet_are_added_to_what_is_stored()
    {
        await using (var before = Directory())
        {
            before.Of(At("a.example")).Reputation.Reported(FeedbackOutcome.Delivered, null, _world.Time.GetUtcNow());
        }

        await using (var after = Directory())
        {
            after.Of(At("a.example")).Reputation.Reported(FeedbackOutcome.Delivered, null, _world.Time.GetUtcNow());
        }

        Assert.Equal(2, DomainJson.ReadRecord(_memory.Records["a.example"]).Reputation!.Delivered);
    }

    private static EmailAddress At(string domain) => AddressParser.Parse($"jane@{domain}").Address!;

    private DomainDirectory Directory(int capacity = 100) => new(_world.Services(new VerifierOptions()) with { Memory = _memory }, capacity);
}
