using Validator.Domains;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

/// <summary>Sessions that stay open for the next address. The clock stands unless a test moves it: what has to happen at once cannot wait for it.</summary>
public sealed class RestingSessionTests
{
    private readonly FakeMailInternet _world = new();
    private readonly FakeHost _host;

    public RestingSessionTests()
    {
        _host = _world.Host("mx");
        _host.Rcpt = local => local[0] == 'u' && local.Length < 4 ? Accept : NotFound;
    }

    [Fact]
    public async Task Next_address_is_asked_in_the_session_that_rests()
    {
        await using var domain = _world.Verifier();
        var first = await domain.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => domain.Resting == 1);

        var second = await domain.AskAsync(FakeMailInternet.Address("u2"));

        Assert.Single(_world.Opened);
        Assert.Equal((Finding.Accepted, 1, 1), (second.Finding, first.Smtp!.Attempts, second.Smtp!.Attempts));
        Assert.Equal(3, _world.Log.Count);
    }

    [Fact]
    public async Task Session_rests_no_longer_than_its_time()
    {
        await using var domain = _world.Verifier(new() { SessionRest = TimeSpan.FromSeconds(2) });
        await domain.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => domain.Resting == 1 && _world.Time.ActiveTimers > 0);

        _world.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal((1, 0), (domain.Resting, _host.Quits));
        _world.Time.Advance(TimeSpan.FromSeconds(0.2));
        await UntilAsync(() => domain.IsIdle);

        Assert.Equal(1, _host.Quits);
    }

    [Fact]
    public async Task Without_a_time_to_rest_sessions_close_at_once()
    {
        await using var domain = _world.Verifier(new() { SessionRest = TimeSpan.Zero });
        await domain.AskAsync(FakeMailInternet.Address("u1"));

        await UntilAsync(() => domain.IsIdle);

        Assert.Equal(1, _host.Quits);
    }

    [Fact]
    public async Task Rests_give_no_session_more_than_five_rejections()
    {
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("u1"));

        for (var i = 0; i < 12; i++)
        {
            await domain.AskAsync(FakeMailInternet.Address($"x{i}"));
        }

        Assert.All(
            _world.Log.GroupBy(asked => asked.Session),
            session => Assert.InRange(session.Count(asked => asked.Recipient != "u1@example.com"), 0, 5));
        Assert.InRange(_world.Opened.Count, 3, 4);
    }

    [Fact]
    public async Task Rest_gives_no_session_more_recipients_than_the_operator_takes()
    {
        await using var domain = _world.Verifier();

        for (var i = 0; i < 120; i++)
        {
            await domain.AskAsync(FakeMailInternet.Address($"u{i % 100}"));
        }

        Assert.All(
            _world.Log.GroupBy(asked => asked.Session),
            session => Assert.InRange(session.Count(asked => asked.Recipient.Length < 16), 1, OperatorBudget.UnlistedRecipients));
    }

    [Fact]
    public async Task Nobody_waits_for_a_session_that_rests()
    {
        var services = _world.Services(new() { Concurrency = 1 });
        await using var one = new DomainVerifier("example.com", null, services);
        await using var other = new DomainVerifier("example.net", null, services);
        await one.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => one.Resting == 1);

        var outcome = await other.AskAsync(FakeMailInternet.Address("u1", "example.net"));

        Assert.Equal(Finding.Accepted, outcome.Finding);
        await UntilAsync(() => one.IsIdle);
        Assert.Equal(1, _host.MostAtOnce);
    }

    [Fact]
    public async Task No_session_rests_while_somebody_waits()
    {
        var gate = new TaskCompletionSource();
        var services = _world.Services(new() { Concurrency = 1 });
        await using var one = new DomainVerifier("example.com", null, services);
        await using var other = new DomainVerifier("example.net", null, services);
        _host.Pause = () => gate.Task;
        var first = one.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => _world.Opened.Count == 1);
        var second = other.AskAsync(FakeMailInternet.Address("u1", "example.net"));
        await UntilAsync(() => other.Waiting == 1);
        gate.SetResult();

        await Task.WhenAll(first, second);

        Assert.Equal(1, _host.MostAtOnce);
    }

    [Fact]
    public async Task Sessions_that_rest_leave_half_of_the_places_free()
    {
        var services = _world.Services(new() { Concurrency = 8 }, [.. Enumerable.Range(0, 8).Select(i => new Validator.Smtp.EgressAddress(null, $"e{i}"))]);
        var domains = Enumerable.Range(0, 20).Select(i => new DomainVerifier($"d{i}.example", null, services)).ToList();
        foreach (var domain in domains)
        {
            await domain.AskAsync(FakeMailInternet.Address("u1", domain.Domain));
            await UntilAsync(() => domain.Resting == 1 || domain.IsIdle);
        }

        await UntilAsync(() => domains.Sum(domain => domain.Resting) <= 4);
        foreach (var domain in domains)
        {
            await domain.DisposeAsync();
        }

        Assert.Equal(20, _host.Quits);
    }

    [Fact]
    public async Task Closing_ends_the_rest_with_QUIT_and_waits_for_nothing_else()
    {
        var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => domain.Resting == 1);

        await domain.DisposeAsync();

        Assert.Equal((1, 0), (_host.Quits, domain.Resting));
    }

    [Fact]
    public async Task Session_whose_probe_decided_nothing_does_not_rest()
    {
        _host.Rcpt = local => local == "u1" ? Accept : Greylist;
        await using var domain = _world.Verifier();

        await domain.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => domain.IsIdle);

        Assert.Equal(1, _host.Quits);
    }

    [Fact]
    public async Task Session_found_dead_after_its_rest_costs_the_question_no_attempt()
    {
        var answers = _host.Rcpt;
        var dead = false;
        _host.Rcpt = local =>
        {
            var lost = dead;
            dead = false;
            return lost ? null : answers(local);
        };
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => domain.Resting == 1);
        dead = true;

        var outcome = await domain.AskAsync(FakeMailInternet.Address("u2"));

        Assert.Equal((Finding.Accepted, 1, 2), (outcome.Finding, outcome.Smtp!.Attempts, _world.Opened.Count));
    }

    [Fact]
    public async Task Single_address_of_a_batch_leaves_no_session_behind()
    {
        await using var domain = _world.Verifier();

        await domain.AskAsync(FakeMailInternet.Address("u1"), lane: Lane.Bulk);
        await UntilAsync(() => domain.IsIdle);

        Assert.Equal(1, _host.Quits);
    }

    [Fact]
    public async Task Draining_serves_what_waits_and_leaves_no_session_open()
    {
        var gate = new TaskCompletionSource();
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("u1"));
        await UntilAsync(() => domain.Resting == 1);
        _host.Pause = () => gate.Task;
        var waits = domain.AskAsync(FakeMailInternet.Address("u2"));
        await UntilAsync(() => domain.Resting == 0);

        var drained = domain.DrainAsync();
        Assert.False(drained.IsCompleted);
        gate.SetResult();

        Assert.Equal(Finding.Accepted, (await waits).Finding);
        await drained;
        Assert.Equal((true, _world.Opened.Count), (domain.IsIdle, _host.Quits));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
