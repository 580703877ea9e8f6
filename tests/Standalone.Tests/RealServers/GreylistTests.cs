namespace Standalone.Tests.RealServers;

/// <summary>A real greylist: postgrey behind Postfix.</summary>
[Collection(RealMailCollection.Name)]
public sealed class GreylistTests(RealMailServers servers)
{
    [RealMailFact]
    public async Task Greylisted_mailbox_is_asked_again_until_it_is_known()
    {
        var verdict = await servers.VerifyAsync("alice@grey.test", "--allow-private-mx");

        Assert.Equal(("deliverable", "accepted", true), (verdict.Status, verdict.Reason, verdict.Flags.Greylisted));
        Assert.False(verdict.Flags.CatchAll);
        Assert.True(verdict.Smtp!.Attempts >= 2, $"{verdict.Smtp.Attempts} sessions cannot have passed a greylist.");
    }

    [RealMailFact]
    public async Task Unknown_mailbox_behind_a_greylist_is_found_missing()
    {
        var verdict = await servers.VerifyAsync("nobody@grey.test", "--allow-private-mx");

        Assert.Equal(("undeliverable", "mailbox_not_found"), (verdict.Status, verdict.Reason));
    }

    [RealMailFact]
    public async Task Catch_all_behind_a_greylist_is_seen_through()
    {
        var verdict = await servers.VerifyAsync("anybody@greyall.test", "--allow-private-mx");

        Assert.Equal(("risky", "catch_all", true), (verdict.Status, verdict.Reason, verdict.Flags.CatchAll));
        Assert.True(verdict.Flags.Greylisted);
    }

    [RealMailFact]
    public async Task Greylist_without_a_retry_is_a_timeout()
    {
        var verdict = await servers.VerifyAsync("never-asked-before@greyall.test", "--allow-private-mx", "--greylist-retries", "0");

        Assert.Equal(("unknown", "greylist_timeout", true), (verdict.Status, verdict.Reason, verdict.Flags.Greylisted));
        Assert.Equal(450, verdict.Smtp!.Code);
    }

    [RealMailFact]
    public async Task Others_go_on_while_one_waits()
    {
        var verdicts = await servers.VerifyAllAsync(["second@greyall.test", "alice@real.test", "nobody@real.test"], "--allow-private-mx");

        Assert.Equal("second@greyall.test", verdicts[^1].Email);
        Assert.Equal(
            [("alice@real.test", "accepted"), ("nobody@real.test", "mailbox_not_found"), ("second@greyall.test", "catch_all")],
            verdicts.Select(verdict => (verdict.Email, verdict.Reason)).Order());
    }
}
