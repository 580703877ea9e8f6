namespace Standalone.Tests.RealServers;

/// <summary>The command line's verdicts on what real servers say.</summary>
[Collection(RealMailCollection.Name)]
public sealed class VerdictTests(RealMailServers servers)
{
    private const string Laboratory = "--allow-private-mx";

    [RealMailTheory]
    [InlineData("alice@real.test", "deliverable", "accepted", 250)]
    [InlineData("nobody@real.test", "undeliverable", "mailbox_not_found", 550)]
    [InlineData("full@replies.test", "risky", "mailbox_full", 552)]
    [InlineData("disabled@replies.test", "undeliverable", "mailbox_disabled", 550)]
    [InlineData("policy@replies.test", "unknown", "blocked", 550)]
    [InlineData("listed@replies.test", "unknown", "blocked", 554)]
    [InlineData("bare@replies.test", "undeliverable", "mailbox_not_found", 550)]
    [InlineData("alice@relay.test", "undeliverable", "relay_denied", 554)]
    [InlineData("alice@implicit.test", "deliverable", "accepted", 250)]
    [InlineData("alice@alias.test", "deliverable", "accepted", 250)]
    [InlineData("alice@bücher.test", "deliverable", "accepted", 250)]
    [InlineData("jürgen@utf8.test", "deliverable", "accepted", 250)]
    [InlineData("alice@noutf8.test", "deliverable", "accepted", 250)]
    [InlineData("alice@nopipelining.test", "deliverable", "accepted", 250)]
    [InlineData("nobody@verbose.test", "undeliverable", "mailbox_not_found", 550)]
    [InlineData("alice@failover.test", "deliverable", "accepted", 250)]
    [InlineData("alice@refusedfirst.test", "deliverable", "accepted", 250)]
    [InlineData("alice@busyfirst.test", "deliverable", "accepted", 250)]
    [InlineData("alice@goneandgood.test", "deliverable", "accepted", 250)]
    [InlineData("alice@several.test", "deliverable", "accepted", 250)]
    public async Task Mailbox_is_judged_by_the_reply_of_its_host(string address, string status, string reason, int code)
    {
        var verdict = await servers.VerifyAsync(address, Laboratory);

        Assert.Equal((status, reason, code), (verdict.Status, verdict.Reason, verdict.Smtp?.Code));
        Assert.Equal(address, verdict.Email);
        Assert.EndsWith(".mx.test", verdict.Smtp!.Host.Replace("implicit.test", "implicit.mx.test", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(verdict.Flags.Greylisted);
    }

    [RealMailTheory]
    [InlineData("alice@missing.test", "undeliverable", "domain_not_found", "none")]
    [InlineData("alice@nodata.test", "undeliverable", "no_mail_server", "none")]
    [InlineData("alice@nullmx.test", "undeliverable", "null_mx", "null_mx")]
    [InlineData("alice@broken.test", "unknown", "dns_error", "none")]
    public async Task Domain_without_mail_hosts_is_judged_by_the_dns(string address, string status, string reason, string source)
    {
        var verdict = await servers.VerifyAsync(address, Laboratory);

        Assert.Equal((status, reason, source), (verdict.Status, verdict.Reason, verdict.Dns.Source));
        Assert.Null(verdict.Smtp);
        Assert.Empty(verdict.Dns.Mx);
    }

    [RealMailTheory]
    [InlineData("alice@dead.test", "connection_failed")]
    [InlineData("alice@refusing.test", "blocked")]
    [InlineData("alice@busy.test", "blocked")] // A 421, but in Postfix's words "Client host rejected": about us.
    public async Task Host_that_lets_nobody_in_leaves_the_address_unknown(string address, string reason)
    {
        var verdict = await servers.VerifyAsync(address, Laboratory, "--greylist-retries", "0");

        Assert.Equal(("unknown", reason), (verdict.Status, verdict.Reason));
    }

    [RealMailTheory]
    [InlineData("later@replies.test")]
    [InlineData("error@replies.test")]
    public async Task Temporary_fault_leaves_the_address_unknown(string address)
    {
        var verdict = await servers.VerifyAsync(address, Laboratory, "--greylist-delay", "1", "--greylist-retries", "1");

        Assert.Equal("unknown", verdict.Status);
        Assert.Contains(verdict.Reason, (string[])["temporary_failure", "rate_limited", "greylist_timeout"]);
        Assert.InRange(verdict.Smtp!.Code!.Value, 400, 499);
    }

    [RealMailFact]
    public async Task Full_mailbox_is_risky_even_where_the_host_calls_it_temporary()
    {
        var verdict = await servers.VerifyAsync("fuller@replies.test", Laboratory, "--greylist-delay", "1", "--greylist-retries", "1");

        Assert.Equal(("risky", "mailbox_full"), (verdict.Status, verdict.Reason));
        Assert.True(verdict.Flags.MailboxFull);
    }

    [RealMailFact]
    public async Task Host_that_takes_too_long_leaves_the_address_unknown()
    {
        var verdict = await servers.VerifyAsync("alice@slow.test", Laboratory, "--command-timeout", "1", "--greylist-retries", "0");

        Assert.Equal(("unknown", "timeout"), (verdict.Status, verdict.Reason));
    }

    [RealMailFact]
    public async Task Real_mailbox_has_a_whole_verdict()
    {
        var verdict = await servers.VerifyAsync("Alice@Real.Test", Laboratory);

        Assert.Equal(("deliverable", "accepted", "high"), (verdict.Status, verdict.Reason, verdict.Confidence));
        Assert.Equal(("Alice@Real.Test", "Alice@real.test", "real.test"), (verdict.Email, verdict.Normalized, verdict.Domain));
        Assert.Equal(new VerdictLine.FlagsPart(CatchAll: false, false, false, false, false, false, false), verdict.Flags);
        Assert.Equal("mx", verdict.Dns.Source);
        Assert.Equal(new VerdictLine.MxPart("plain.mx.test", 10), Assert.Single(verdict.Dns.Mx));
        Assert.Equal(new VerdictLine.SmtpPart("plain.mx.test", 250, "2.1.5", "Ok", Tls: false, Attempts: 1), verdict.Smtp);
        Assert.False(verdict.Cached);
        Assert.InRange(verdict.Score, 90, 100);
        Assert.InRange(verdict.ElapsedMs, 0.01, 60_000);
        Assert.Equal(TimeSpan.Zero, verdict.CheckedAt.Offset);
    }

    [RealMailFact]
    public async Task Unknown_mailbox_keeps_the_hosts_words()
    {
        var smtp = (await servers.VerifyAsync("nobody@real.test", Laboratory)).Smtp!;

        Assert.Equal((550, "5.1.1"), (smtp.Code, smtp.Enhanced));
        Assert.Contains("User unknown in virtual mailbox table", smtp.Message, StringComparison.Ordinal);
    }

    [RealMailTheory]
    [InlineData("alice@secure.test", true)]
    [InlineData("alice@tlsonly.test", true)]
    [InlineData("alice@brokentls.test", false)]
    public async Task Starttls_is_used_where_it_works(string address, bool tls)
    {
        var verdict = await servers.VerifyAsync(address, Laboratory);

        Assert.Equal(("deliverable", "accepted", tls), (verdict.Status, verdict.Reason, verdict.Smtp!.Tls));
    }

    [RealMailFact]
    public async Task Catch_all_domain_is_risky()
    {
        var verdict = await servers.VerifyAsync("anything@catchall.test", Laboratory);

        Assert.Equal(("risky", "catch_all", "low", true), (verdict.Status, verdict.Reason, verdict.Confidence, verdict.Flags.CatchAll));
        Assert.Equal(250, verdict.Smtp!.Code);
    }

    [RealMailFact]
    public async Task Disabled_mailbox_is_flagged()
    {
        Assert.True((await servers.VerifyAsync("disabled@replies.test", Laboratory)).Flags.MailboxDisabled);
    }

    [RealMailFact]
    public async Task Host_without_smtputf8_is_not_asked_about_an_address_that_needs_it()
    {
        var verdict = await servers.VerifyAsync("jürgen@noutf8.test", Laboratory);

        Assert.Equal(("unknown", "not_probed"), (verdict.Status, verdict.Reason));
    }

    [RealMailFact]
    public async Task Internationalized_domain_is_asked_by_its_a_label()
    {
        Assert.Equal("xn--bcher-kva.test", (await servers.VerifyAsync("alice@BÜCHER.test", Laboratory)).Domain);
    }

    [RealMailFact]
    public async Task Implicit_mx_is_the_domain_itself()
    {
        var dns = (await servers.VerifyAsync("alice@implicit.test", Laboratory)).Dns;

        Assert.Equal("implicit", dns.Source);
        Assert.Equal(new VerdictLine.MxPart("implicit.test", 0), Assert.Single(dns.Mx));
    }

    [RealMailFact]
    public async Task Best_mail_hosts_of_an_answer_that_fits_no_datagram_are_found()
    {
        var verdict = await servers.VerifyAsync("alice@many.test", Laboratory);

        Assert.Equal("deliverable", verdict.Status);
        Assert.Equal(Enumerable.Range(1, 20), verdict.Dns.Mx.Select(mx => mx.Preference).Take(20));
    }

    [RealMailFact]
    public async Task Mail_host_without_an_address_takes_no_mail()
    {
        var verdict = await servers.VerifyAsync("alice@mxgone.test", Laboratory);

        Assert.Equal(("undeliverable", "no_mail_server"), (verdict.Status, verdict.Reason));
        Assert.Null(verdict.Smtp);
    }

    [RealMailFact]
    public async Task Host_that_refuses_bounces_wants_another_sender()
    {
        var refused = await servers.VerifyAsync("alice@nonull.test", Laboratory);
        var accepted = await servers.VerifyAsync("alice@nonull.test", Laboratory, "--fallback-mail-from", "verify@probe.test");

        Assert.Equal(("unknown", "blocked"), (refused.Status, refused.Reason));
        Assert.Equal(("deliverable", "accepted"), (accepted.Status, accepted.Reason));
    }

    [RealMailFact]
    public async Task Host_on_loopback_is_not_connected_to_unless_allowed()
    {
        var verdict = await servers.VerifyAsync("alice@real.test");

        Assert.Equal(("unknown", "not_probed"), (verdict.Status, verdict.Reason));
    }

    [RealMailFact]
    public async Task Checks_dns_ends_before_the_mail_host()
    {
        var known = await servers.VerifyAsync("alice@real.test", Laboratory, "--checks", "dns");
        var missing = await servers.VerifyAsync("alice@missing.test", Laboratory, "--checks", "dns");

        Assert.Equal(("unknown", "not_probed"), (known.Status, known.Reason));
        Assert.Equal(("undeliverable", "domain_not_found"), (missing.Status, missing.Reason));
    }
}
