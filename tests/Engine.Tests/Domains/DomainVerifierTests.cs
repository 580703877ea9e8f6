using Validator;
using Validator.Dns;
using Validator.Domains;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

public sealed class DomainVerifierTests
{
    private readonly FakeMailInternet _world = new();

    [Fact]
    public async Task Accepted_address_at_a_host_that_refuses_the_made_up_one_is_no_catch_all()
    {
        _world.Host("mx").Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((Finding.Accepted, false, 1), (outcome.Finding, outcome.CatchAll, outcome.Smtp!.Attempts));
        Assert.Equal(2, _world.Log.Count);
    }

    [Fact]
    public async Task Made_up_address_is_asked_only_once_a_recipient_was_accepted()
    {
        _world.Host("mx").Rcpt = _ => NotFound;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((Finding.MailboxNotFound, null), (outcome.Finding, outcome.CatchAll));
        Assert.Equal(["jane@example.com"], _world.Recipients);
    }

    [Fact]
    public async Task Domain_known_to_accept_everything_answers_without_a_session()
    {
        _world.Host("mx");
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("first"));

        var outcome = await domain.AskAsync(FakeMailInternet.Address("second"));

        Assert.Equal((Finding.Accepted, true, null), (outcome.Finding, outcome.CatchAll, outcome.Smtp));
        Assert.DoesNotContain("second@example.com", _world.Recipients);
    }

    [Fact]
    public async Task Host_that_refuses_one_and_accepts_a_made_up_one_is_asked_about_another()
    {
        var madeUp = 0;
        _world.Host("mx").Rcpt = local => local switch
        {
            "nobody" => NotFound,
            "jane" => Accept,
            _ => ++madeUp == 1 ? Accept : NotFound,
        };
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("nobody"));

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal((Finding.Accepted, null, 2), (outcome.Finding, outcome.CatchAll, madeUp));
    }

    [Fact]
    public async Task Address_that_breaks_sessions_breaks_only_its_own()
    {
        var gate = new TaskCompletionSource();
        var host = _world.Host("mx");
        host.Pause = () => gate.Task;
        host.Rcpt = local => local == "poison" ? null : local[0] == 'u' ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcomes = Task.WhenAll(new[] { "u1", "poison", "u2", "u3" }.Select(local => domain.AskAsync(FakeMailInternet.Address(local))));
        gate.SetResult();

        Assert.Equal([Finding.Accepted, Finding.NotConnected, Finding.Accepted, Finding.Accepted], (await outcomes).Select(outcome => outcome.Finding));
    }

    [Fact]
    public async Task Acceptance_before_a_lost_connection_is_followed_by_the_probe_in_another_session()
    {
        var sessions = 0;
        var host = _world.Host("mx");
        host.Opening = () => { sessions++; return null; };
        host.Rcpt = local => local == "jane" ? Accept : sessions == 1 ? null : NotFound;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        // The probe itself was lost with the connection: undetermined, and that is what is said.
        Assert.Equal((Finding.Accepted, null), (outcome.Finding, outcome.CatchAll));
    }

    [Fact]
    public async Task Session_ended_by_421_after_answers_goes_on_in_the_next_session_at_once()
    {
        var asked = 0;
        var gate = new TaskCompletionSource();
        var host = _world.Host("mx");
        host.Pause = () => gate.Task;
        host.Opening = () => { asked = 0; return null; };
        host.Rcpt = local => ++asked > 2 ? Reply(421, "4.7.0", "Closing, too many commands") : local[0] == 'u' ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcomes = Task.WhenAll(Enumerable.Range(0, 4).Select(i => domain.AskAsync(FakeMailInternet.Address($"u{i}"))));
        gate.SetResult();

        Assert.All(await outcomes, outcome => Assert.Equal((Finding.Accepted, null), (outcome.Finding, outcome.Retry)));
    }

    [Fact]
    public async Task Relay_denied_to_the_control_as_well_is_undeliverable()
    {
        _world.Host("mx").Rcpt = _ => Reply(554, "5.7.1", "Relay access denied");
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jane"));

        Assert.Equal(Finding.RelayDenied, outcome.Finding);
        Assert.Contains("postmaster@example.com", _world.Recipients);
    }

    [Fact]
    public async Task Relay_denied_by_one_host_alone_is_not_undeliverable()
    {
        _world.Host("mx").Rcpt = local => local == "postmaster" ? Accept : Reply(554, "5.7.1", "Relay access denied");
        await using var domain = _world.Verifier();

        Assert.Equal(Finding.Blocked, (await domain.AskAsync(FakeMailInternet.Address("jane"))).Finding);
    }

    [Fact]
    public async Task Relay_denied_by_one_host_is_overruled_by_the_next()
    {
        _world.Host("mx1", 10).Rcpt = local => local == "postmaster" ? Accept : Reply(554, "5.7.1", "Relay access denied");
        _world.Host("mx2", 20).Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        Assert.Equal(Finding.Accepted, (await domain.AskAsync(FakeMailInternet.Address("jane"))).Finding);
    }

    [Fact]
    public async Task Host_that_refuses_five_and_the_control_alike_refuses_us()
    {
        _world.Host("mx").Rcpt = _ => NotFound;
        await using var domain = _world.Verifier();

        var outcomes = await AskTogetherAsync(domain, Enumerable.Range(0, 8).Select(i => $"x{i}"));

        Assert.All(outcomes, outcome => Assert.Equal(Finding.Blocked, outcome.Finding));
        Assert.Single(_world.Recipients, "postmaster@example.com");
    }

    [Fact]
    public async Task Refusals_count_towards_the_control_however_slowly_they_come()
    {
        _world.Host("mx").Rcpt = _ => NotFound;
        await using var domain = _world.Verifier();

        var findings = new List<Finding>();
        for (var i = 0; i < 7; i++)
        {
            findings.Add((await domain.AskAsync(FakeMailInternet.Address($"x{i}"))).Finding);
        }

        // Those given out before the control are not withdrawn.
        Assert.Equal([.. Enumerable.Repeat(Finding.MailboxNotFound, 4), .. Enumerable.Repeat(Finding.Blocked, 3)], findings);
        Assert.Single(_world.Recipients, "postmaster@example.com");
    }

    [Fact]
    public async Task Host_that_accepts_the_control_was_right_about_the_five()
    {
        _world.Host("mx").Rcpt = local => local == "postmaster" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcomes = await AskTogetherAsync(domain, Enumerable.Range(0, 8).Select(i => $"x{i}"));

        Assert.All(outcomes, outcome => Assert.Equal((Finding.MailboxNotFound, true), (outcome.Finding, outcome.HostAccepts)));
        Assert.Single(_world.Recipients, "postmaster@example.com");
    }

    [Fact]
    public async Task Refusals_before_the_first_acceptance_stand_once_it_comes()
    {
        _world.Host("mx").Rcpt = local => local == "jane" ? Accept : NotFound;
        await using var domain = _world.Verifier();

        var outcomes = await AskTogetherAsync(domain, ["x1", "x2", "x3", "jane"]);

        Assert.Equal(3, outcomes.Count(outcome => outcome is { Finding: Finding.MailboxNotFound, HostAccepts: true }));
        Assert.DoesNotContain("postmaster@example.com", _world.Recipients);
    }

    [Fact]
    public async Task Fewer_than_five_refusals_stand_without_a_control()
    {
        _world.Host("mx").Rcpt = _ => NotFound;
        await using var domain = _world.Verifier();

        var outcomes = await AskTogetherAsync(domain, ["x1", "x2", "x3", "x4"]);

        Assert.All(outcomes, outcome => Assert.Equal((Finding.MailboxNotFound, false), (outcome.Finding, outcome.HostAccepts)));
        Assert.Equal(4, _world.Log.Count);
    }

    [Fact]
    public async Task Those_that_wait_are_answered_at_once_when_the_domain_turns_out_to_accept_everybody()
    {
        _world.Host("mx");
        await using var domain = _world.Verifier();

        var outcomes = await AskTogetherAsync(domain, Enumerable.Range(0, 60).Select(i => $"u{i}"));

        Assert.All(outcomes, outcome => Assert.Equal((Finding.Accepted, true), (outcome.Finding, outcome.CatchAll)));
        Assert.InRange(_world.Log.Count, 2, 40);
    }

    [Fact]
    public async Task Mail_hosts_without_any_address_are_no_mail_server()
    {
        _world.Host("mx1").Dns = DnsStatus.NameNotFound;
        _world.Host("mx2").Dns = DnsStatus.NoData;
        await using var domain = _world.Verifier();

        Assert.Equal(DnsStatus.NoData, (await domain.AskAsync(FakeMailInternet.Address("jane"))).Route!.Status);
        Assert.Equal(DnsStatus.NoData, (await domain.ResolveAsync()).Status);
    }

    [Fact]
    public async Task Mail_host_whose_look_up_failed_keeps_the_domain_unknown()
    {
        _world.Host("mx1").Dns = DnsStatus.NameNotFound;
        _world.Host("mx2").Dns = DnsStatus.ServerFailure;
        await using var domain = _world.Verifier();

        Assert.Equal(DnsStatus.ServerFailure, (await domain.AskAsync(FakeMailInternet.Address("jane"))).Route!.Status);
        Assert.Equal(DnsStatus.ServerFailure, (await domain.ResolveAsync()).Status);
    }

    [Fact]
    public async Task Mail_hosts_that_were_not_all_looked_at_keep_the_domain_unknown()
    {
        _world.Host("mx1").Dns = DnsStatus.NameNotFound;
        _world.Route = new MailRoute(MailRouteSource.Mx, [new MailHost("mx1", 10)], DnsStatus.Success, TimeSpan.FromHours(1)) { IsCut = true };
        await using var domain = _world.Verifier();

        Assert.Equal(DnsStatus.ServerFailure, (await domain.AskAsync(FakeMailInternet.Address("jane"))).Route!.Status);
        Assert.Equal(DnsStatus.ServerFailure, (await domain.ResolveAsync()).Status);
    }

    [Fact]
    public async Task Non_ASCII_local_part_at_hosts_without_SMTPUTF8_is_not_asked()
    {
        _world.Host("mx").OffersSmtpUtf8 = false;
        await using var domain = _world.Verifier();

        var outcome = await domain.AskAsync(FakeMailInternet.Address("jäne"));

        Assert.Equal(Finding.NotAsked, outcome.Finding);
        Assert.Contains("SMTPUTF8", outcome.Smtp!.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Log);
    }

    [Fact]
    public async Task Many_addresses_share_sessions_and_never_go_over_the_allowance_or_the_limit()
    {
        var host = _world.Host("mx");
        host.Rcpt = local => local[0] == 'u' ? Accept : NotFound;
        await using var domain = _world.Verifier(new VerifierOptions { PerDomain = 3 });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300)
            .Select(i => domain.AskAsync(FakeMailInternet.Address(i % 2 == 0 ? $"u{i}" : $"x{i}"))));

        Assert.Equal(150, outcomes.Count(outcome => outcome.Finding is Finding.Accepted));
        Assert.Equal(150, outcomes.Count(outcome => outcome.Finding is Finding.MailboxNotFound));
        Assert.InRange(host.MostAtOnce, 1, 3);
        Assert.Equal(300, _world.Recipients.Count(recipient => recipient[0] is 'u' or 'x' && recipient.Length < 17));
    }

    [Fact]
    public async Task Ten_addresses_half_of_them_unknown_take_two_sessions()
    {
        var gate = new TaskCompletionSource();
        var host = _world.Host("mx");
        host.Rcpt = local => local[0] == 'u' && local.Length < 3 ? Accept : NotFound;
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("xx"));
        host.Pause = () => gate.Task;

        var outcomes = Task.WhenAll(Enumerable.Range(0, 10).Select(i => domain.AskAsync(FakeMailInternet.Address(i % 2 == 0 ? $"u{i}" : $"x{i}"))));
        gate.SetResult();
        await outcomes;

        Assert.InRange(_world.Opened.Count, 2, 3);
        Assert.Equal(1 + 11, _world.Log.Count);
    }

    [Fact]
    public async Task Host_that_takes_one_connection_is_served_by_one_session_and_nobody_is_put_off()
    {
        var open = 0;
        var release = new SemaphoreSlim(0);
        var host = _world.Host("mx");
        host.Opening = () => Interlocked.Increment(ref open) > 1 ? Refused(Reply(421, "4.7.0", "Too many connections")) : null;
        host.Pause = () => release.WaitAsync();
        host.Rcpt = _ => Accept;
        await using var domain = _world.Verifier();

        var outcomes = Task.WhenAll(Enumerable.Range(0, 60).Select(i => domain.AskAsync(FakeMailInternet.Address($"u{i}"))));
        release.Release(1000);

        Assert.All(await outcomes, outcome => Assert.Equal((Finding.Accepted, null), (outcome.Finding, outcome.Retry)));
    }

    [Fact]
    public async Task Way_out_on_a_block_list_is_set_aside_and_the_address_asked_from_another()
    {
        var host = _world.Host("mx");
        host.OpeningFrom = egress => egress == "listed" ? Refused(Reply(554, "5.7.1", "Client host blocked using zen.spamhaus.org")) : null;
        host.Rcpt = local => local.StartsWith('u') && local.Length < 4 ? Accept : NotFound;
        await using var domain = _world.Verifier(null, new(null, "listed"), new(System.Net.IPAddress.Loopback, "clean"));

        var outcomes = new List<ProbeOutcome>();
        for (var i = 0; i < 4; i++)
        {
            outcomes.Add(await domain.AskAsync(FakeMailInternet.Address($"u{i}")));
        }

        Assert.All(outcomes, outcome => Assert.Equal(Finding.Accepted, outcome.Finding));
        Assert.Equal(1, host.OpenedFrom.Count(egress => egress == "listed"));
    }

    [Fact]
    public async Task Every_way_out_on_a_block_list_is_a_refusal_of_us()
    {
        var host = _world.Host("mx");
        host.Rcpt = _ => Reply(554, "5.7.1", "Client host blocked using zen.spamhaus.org");
        await using var domain = _world.Verifier(null, new(null, "a"), new(System.Net.IPAddress.Loopback, "b"));

        Assert.Equal(Finding.Blocked, (await domain.AskAsync(FakeMailInternet.Address("jane"))).Finding);
        Assert.Equal(["a", "b"], host.OpenedFrom.Order());
    }

    [Fact]
    public async Task Dead_domain_is_spared_after_three_failures_and_tried_again_later()
    {
        var dead = true;
        _world.Host("mx").Opening = () => dead ? Dead : null;
        await using var domain = _world.Verifier();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(Finding.NotConnected, (await domain.AskAsync(FakeMailInternet.Address($"u{i}"))).Finding);
        }

        Assert.Equal(3, _world.Opened.Count);
        dead = false;
        _world.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(Finding.Accepted, (await domain.AskAsync(FakeMailInternet.Address("later"))).Finding);
    }

    [Fact]
    public async Task Caller_who_gives_up_does_not_fail_the_others()
    {
        var gate = new TaskCompletionSource();
        var host = _world.Host("mx");
        host.Pause = () => gate.Task;
        await using var domain = _world.Verifier();
        using var cancelled = new CancellationTokenSource();

        var one = domain.AskAsync(FakeMailInternet.Address("one"), cancellationToken: cancelled.Token);
        var two = domain.AskAsync(FakeMailInternet.Address("two"));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        gate.SetResult();

        Assert.Equal(Finding.Accepted, (await two).Finding);
    }

    [Fact]
    public async Task Route_is_looked_up_once_for_all_and_again_after_its_time()
    {
        _world.Host("mx").Rcpt = _ => NotFound;
        await using var domain = _world.Verifier();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => domain.AskAsync(FakeMailInternet.Address($"x{i}"))));
        Assert.Equal(1, _world.RouteLookups);
        _world.Time.Advance(TimeSpan.FromHours(2));
        await domain.AskAsync(FakeMailInternet.Address("later"));

        Assert.Equal(2, _world.RouteLookups);
    }

    /// <summary>Asks so that all wait in the queue before the first is answered.</summary>
    private async Task<ProbeOutcome[]> AskTogetherAsync(DomainVerifier domain, IEnumerable<string> locals)
    {
        var gate = new TaskCompletionSource();
        _world.BeforeOpening = gate.Task;
        var all = locals.ToList();
        var answers = all.ConvertAll(local => domain.AskAsync(FakeMailInternet.Address(local)));
        while (domain.Waiting < all.Count)
        {
            await Task.Yield();
        }

        gate.SetResult();
        return await Task.WhenAll(answers);
    }
}
