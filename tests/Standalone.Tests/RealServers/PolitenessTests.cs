namespace Standalone.Tests.RealServers;

/// <summary>What Postfix's log says about our manners.</summary>
[Collection(RealMailCollection.Name)]
public sealed class PolitenessTests(RealMailServers servers)
{
    private const int RejectionsPerSession = 5;

    [RealMailFact]
    public async Task Guesses_end_a_session_before_the_host_is_annoyed()
    {
        var log = servers.Log;
        string[] addresses = [.. Enumerable.Range(1, 14).Select(n => $"nobody{n}@strict.test"), "alice@strict.test"];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--per-domain", "1");

        var sessions = await log.SessionsAsync("strict");
        Assert.All(verdicts, verdict => Assert.Equal(verdict.Email.StartsWith("alice", StringComparison.Ordinal) ? "accepted" : "mailbox_not_found", verdict.Reason));
        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.All(sessions, session => Assert.InRange(session.Refused, 0, RejectionsPerSession));
        Assert.InRange(sessions.Count, 3, 6);
        await AssertMannersAsync(log, "strict");
    }

    [RealMailFact]
    public async Task Host_that_refuses_everybody_tells_nothing_about_anybody()
    {
        string[] addresses = [.. Enumerable.Range(1, 8).Select(n => $"nobody{n}@refusesall.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--per-domain", "1");

        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal(("unknown", "blocked"), (verdict.Status, verdict.Reason)));
    }

    [RealMailFact]
    public async Task Null_sender_has_one_recipient_to_a_transaction()
    {
        var log = servers.Log;

        var verdicts = await servers.VerifyAllAsync(["alice@nopipelining.test", "bob@nopipelining.test", "nobody@nopipelining.test"], "--allow-private-mx", "--per-domain", "1");

        Assert.Equal(["accepted", "accepted", "mailbox_not_found"], verdicts.OrderBy(verdict => verdict.Email).Select(verdict => verdict.Reason));
        Assert.All(await log.SessionsAsync("nopipelining"), session => Assert.Equal(session.Commands["mail"].Sent, session.Commands["rcpt"].Sent));
        await AssertMannersAsync(log, "nopipelining");
    }

    [RealMailFact]
    public async Task Connections_to_one_domain_stay_within_the_limit()
    {
        var log = servers.Log;
        string[] addresses = [.. Enumerable.Range(1, 60).Select(n => $"user{n}@catchall.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--per-domain", "3");

        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal("catch_all", verdict.Reason));
        Assert.InRange((await log.ReadAsync("plain")).AtOnce, 1, 3);
        await AssertMannersAsync(log, "plain");
    }

    [RealMailFact]
    public async Task Too_many_connections_is_a_reason_to_wait_and_not_a_verdict()
    {
        string[] addresses = [.. Enumerable.Range(1, 20).Select(n => $"nobody{n}@crowded.test"), "alice@crowded.test"];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx");

        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.DoesNotContain(verdicts, verdict => verdict.Reason is not ("accepted" or "mailbox_not_found" or "rate_limited" or "temporary_failure" or "blocked"));
        Assert.Equal("accepted", verdicts.Single(verdict => verdict.Email == "alice@crowded.test").Reason);
    }

    [RealMailFact]
    public async Task Host_that_counts_recipients_is_not_misread()
    {
        string[] addresses = [.. Enumerable.Range(1, 8).Select(n => $"nobody{n}@counted.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--greylist-delay", "1", "--greylist-retries", "1");

        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.Contains(verdicts, verdict => verdict.Reason == "rate_limited");
        Assert.DoesNotContain(verdicts, verdict => verdict.Reason is not ("mailbox_not_found" or "rate_limited"));
    }

    [RealMailFact]
    public async Task Long_list_of_domains_gets_a_verdict_for_each_line()
    {
        var log = servers.Log;
        string[] addresses = [.. Enumerable.Range(1, 300).Select(n => $"{(n % 3 == 0 ? "nobody" : "alice")}@d{n}.bulk.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx");

        Assert.Equal(addresses.Order(StringComparer.Ordinal), verdicts.Select(verdict => verdict.Email).Order(StringComparer.Ordinal));
        Assert.All(verdicts, verdict => Assert.Equal(verdict.Email.StartsWith("alice", StringComparison.Ordinal) ? "accepted" : "mailbox_not_found", verdict.Reason));

        // All of these domains have one mail host: connections are counted at it, too.
        Assert.InRange((await log.ReadAsync("plain")).AtOnce, 1, 5);
        await AssertMannersAsync(log, "plain");
    }

    private static async Task AssertMannersAsync(PostfixLog log, string host)
    {
        var (lines, _) = await log.ReadAsync(host);
        string[] rude = ["lost connection", "timeout after", "too many errors", "improper command pipelining", "non-SMTP command", "synchronization"];
        Assert.DoesNotContain(lines, line => rude.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase)));
        Assert.All(await log.SessionsAsync(host), session =>
        {
            Assert.Equal((1, 1), session.Commands.GetValueOrDefault("quit"));
            Assert.DoesNotContain("data", session.Commands.Keys);
            Assert.DoesNotContain("unknown", session.Commands.Keys);
        });
    }
}
