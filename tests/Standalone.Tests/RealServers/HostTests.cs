namespace Standalone.Tests.RealServers;

/// <summary>What holds for a mail host, whatever the number of domains and addresses that lead to it.</summary>
[Collection(RealMailCollection.Name)]
public sealed class HostTests(RealMailServers servers)
{
    [RealMailFact]
    public async Task Host_that_refuses_everybody_tells_nothing_about_anybody()
    {
        string[] addresses = [.. Enumerable.Range(1, 8).Select(n => $"nobody{n}@refusesall.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--per-domain", "1");

        Assert.Equal(addresses.Length, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.Equal(("unknown", "blocked"), (verdict.Status, verdict.Reason)));
    }

    [RealMailFact]
    public async Task Long_list_of_domains_gets_a_verdict_for_each_line()
    {
        const string Us = "127.0.26.4";
        string[] addresses = [.. Enumerable.Range(1, 300).Select(n => $"{(n % 3 == 0 ? "nobody" : "alice")}@d{n}.bulk.test")];

        var verdicts = await servers.VerifyAllAsync(addresses, "--allow-private-mx", "--source-address", Us);

        Assert.Equal(addresses.Order(StringComparer.Ordinal), verdicts.Select(verdict => verdict.Email).Order(StringComparer.Ordinal));
        Assert.All(verdicts, verdict => Assert.Equal(verdict.Email.StartsWith("alice", StringComparison.Ordinal) ? "accepted" : "mailbox_not_found", verdict.Reason));

        // All of these domains have one mail host: connections are counted at it, too.
        Assert.InRange((await servers.Log.ReadAsync("plain", Us)).AtOnce, 1, 5);
        await servers.Log.AssertMannersAsync("plain", Us);
    }
}
