namespace Standalone.Tests.RealServers;

/// <summary>The servers themselves, asked by a client that has nothing of ours: what the verdicts are then judged by.</summary>
[Collection(RealMailCollection.Name)]
public sealed class ServerTests(RealMailServers servers)
{
    [RealMailTheory]
    [InlineData("plain", "alice@real.test", "250 2.1.5 Ok")]
    [InlineData("plain", "nobody@real.test", "550 5.1.1 <nobody@real.test>: Recipient address rejected: User unknown in virtual mailbox table")]
    [InlineData("plain", "anything@catchall.test", "250 2.1.5 Ok")]
    [InlineData("plain", "alice@relay.test", "554 5.7.1 <alice@relay.test>: Relay access denied")]
    [InlineData("plain", "full@replies.test", "552 5.2.2 <full@replies.test>: Recipient address rejected: The mailbox is over its quota")]
    [InlineData("plain", "later@replies.test", "450 4.3.0 <later@replies.test>: Recipient address rejected: Temporary lookup failure")]
    [InlineData("plain", "bare@replies.test", "550 5.7.1 <bare@replies.test>: Recipient address rejected: User unknown")]
    [InlineData("plain", "alice@d77.bulk.test", "250 2.1.5 Ok")]
    [InlineData("tlsonly", "alice@tlsonly.test", "530 5.7.0 Must issue a STARTTLS command first")]
    [InlineData("refusing", "alice@real.test", "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: You have no business here")]
    [InlineData("busy", "alice@real.test", "421 4.3.2 <unknown[127.0.0.1]>: Client host rejected: All of us are busy, try again later")]
    [InlineData("nonull", "alice@nonull.test", "550 5.7.1 <>: Sender address rejected: Bounces are not accepted here: use a real sender address")]
    public async Task A_mail_host_says(string host, string recipient, string reply)
    {
        Assert.Equal(reply, await LineClient.AskAsync(servers.EndpointOf(host), recipient));
    }

    [RealMailFact]
    public async Task Postgrey_lets_a_triplet_pass_after_its_delay()
    {
        var host = servers.EndpointOf("grey");
        var began = TimeProvider.System.GetTimestamp();
        var first = await LineClient.AskAsync(host, "first@greyall.test");
        var reply = first;
        while (reply[0] == '4' && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            reply = await LineClient.AskAsync(host, "first@greyall.test");
        }

        Assert.StartsWith("450 4.2.0 <first@greyall.test>: Recipient address rejected: Greylisted", first, StringComparison.Ordinal);
        Assert.Equal("250 2.1.5 Ok", reply);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(RealMailServers.GreylistDelay - 1), "It passed too early.");
    }

    [RealMailFact]
    public async Task Verbose_host_refuses_in_many_lines()
    {
        var reply = await LineClient.AskAsync(servers.EndpointOf("verbose"), "nobody@verbose.test");

        Assert.Equal(LabPostfix.VerboseLines + 1, reply.Split('\n').Length);
    }

    [RealMailTheory]
    [InlineData("tls")]
    [InlineData("tlsonly")]
    public async Task Starttls_works(string host)
    {
        var (client, _) = await LineClient.ConnectAsync(servers.EndpointOf(host));
        using (client)
        {
            Assert.Contains("STARTTLS", await client.SayAsync("EHLO probe.test"), StringComparison.Ordinal);
            Assert.StartsWith("220 ", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);
            await client.EncryptAsync();
            Assert.DoesNotContain("STARTTLS", await client.SayAsync("EHLO probe.test"), StringComparison.Ordinal);
        }
    }

    [RealMailFact]
    public async Task Starttls_of_the_broken_host_fails()
    {
        var (client, _) = await LineClient.ConnectAsync(servers.EndpointOf("brokentls"));
        using (client)
        {
            Assert.Contains("STARTTLS", await client.SayAsync("EHLO probe.test"), StringComparison.Ordinal);
            Assert.StartsWith("220 ", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);
            await Assert.ThrowsAnyAsync<Exception>(client.EncryptAsync);
        }
    }

    [RealMailTheory]
    [InlineData("plain", "PIPELINING", true)]
    [InlineData("plain", "SMTPUTF8", true)]
    [InlineData("plain", "STARTTLS", false)]
    [InlineData("nopipelining", "PIPELINING", false)]
    [InlineData("noutf8", "SMTPUTF8", false)]
    public async Task Ehlo_offers(string host, string keyword, bool offered)
    {
        var (client, _) = await LineClient.ConnectAsync(servers.EndpointOf(host));
        using (client)
        {
            Assert.Equal(offered, (await client.SayAsync("EHLO probe.test")).Contains(keyword, StringComparison.Ordinal));
        }
    }

    [RealMailFact]
    public async Task Log_tells_what_a_session_did()
    {
        const string Us = "127.0.26.100";
        var (client, _) = await LineClient.ConnectAsync(servers.EndpointOf("slow"), Us);
        using (client)
        {
            await client.SayAsync("EHLO probe.test");
            await client.SayAsync("MAIL FROM:<>");
            await client.SayAsync("RCPT TO:<alice@elsewhere.test>");
            await client.SayAsync("QUIT");
        }

        var session = Assert.Single(await servers.Log.SessionsAsync("slow", Us));
        Assert.Equal(1, session.Refused);
        Assert.Equal((1, 1), session.Commands["quit"]);
    }
}
