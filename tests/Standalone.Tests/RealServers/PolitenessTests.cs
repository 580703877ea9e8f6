namespace Standalone.Tests.RealServers;

/// <summary>What Postfix's log says about our manners.</summary>
[Collection(RealMailCollection.Name)]
public sealed class PolitenessTests(RealMailServers servers)
{
    private const int RejectionsPerSession = 5;

    [RealMailFact]
    public async Task Guesses_end_a_session_before_the_host_is_annoyed()
    {
        const string Us = "127.0.26.1";
        string[] addresses = [.. Enumerable.Range(1, 14).Select(n => $"nobody{n}@strict.test"), "alice@strict.test"];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--source-address", Us, "--per-domain", "1");

        var sessions = await servers.Log.SessionsAsync("strict", Us);
        Assert.All(verdicts, verdict => Assert.Equal(verdict.Email.StartsWith("alice", StringComparison.Ordinal) ? "accepted" : "mailbox_not_found", verdict.Reason));
        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.All(sessions, session => Assert.InRange(session.Refused, 0, RejectionsPerSession));
        Assert.InRange(sessions.Count, 3, 6);
        await servers.Log.AssertMannersAsync("strict", Us);
    }

    [RealMailFact]
    public async Task Null_sender_has_one_recipient_to_a_transaction()
    {
        const string Us = "127.0.26.2";

        var verdicts = await servers.VerifyAllAsync(["alice@nopipelining.test", "bob@nopipelining.test", "nobody@nopipelining.test"], "--allow-private-mx", "--source-address", Us, "--per-domain", "1");

        Assert.Equal(["accepted", "accepted", "mailbox_not_found"], verdicts.OrderBy(verdict => verdict.Email).Select(verdict => verdict.Reason));
        Assert.All(await servers.Log.SessionsAsync("nopipelining", Us), session => Assert.Equal(session.Commands["mail"].Sent, session.Commands["rcpt"].Sent));
        await servers.Log.AssertMannersAsync("nopipelining", Us);
    }

    [RealMailFact]
    public async Task Connections_to_one_domain_stay_within_the_limit()
    {
        const string Us = "127.0.26.3";
        string[] addresses = [.. Enumerable.Range(1, 60).Select(n => $"user{n}@catchall.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--source-address", Us, "--per-domain", "3");

        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal("catch_all", verdict.Reason));
        Assert.InRange((await servers.Log.ReadAsync("plain", Us)).AtOnce, 1, 3);
        await servers.Log.AssertMannersAsync("plain", Us);
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
}
