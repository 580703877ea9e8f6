using MailWorld;
using Validator.Verdicts;

namespace Engine.Tests.EndToEnd;

/// <summary>Sessions that stay open for the next address, as mail hosts see them.</summary>
public sealed class RestOnTheWireTests
{
    [Theory]
    [InlineData("550 5.1.1 No such user")]
    [InlineData("550 5.1.1 No such user\r\n421 4.4.2 Idle for too long")]
    public async Task Session_that_the_host_closes_is_replaced_and_costs_the_next_address_no_attempt(string lastWords)
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new()
                {
                    Name = "curt.example",
                    Mailboxes = { ["jane"] = "accept", ["john"] = "accept", ["jill"] = "accept" },
                    Others = new() { Reply = new() { Raw = lastWords + "\r\n", Then = AfterReply.Close } },
                }],
            },
            options => options with { SessionRest = TimeSpan.FromMinutes(1), GreylistRetries = 0 });

        foreach (var name in new[] { "jane", "john", "jill" })
        {
            var verdict = await world.VerifyAsync($"{name}@curt.example");
            Assert.Equal((VerdictReason.Accepted, 1), (verdict.Reason, verdict.Smtp!.Attempts));
        }

        Assert.InRange(world.Record.Connections, 2, 3);
    }

    [Fact]
    public async Task Addresses_one_after_the_other_share_a_session()
    {
        await using var world = await LivingWorld.StartAsync(
            new() { Domains = [new() { Name = "plain.example", Rules = [new() { Prefix = "user" }] }] },
            options => options with { SessionRest = TimeSpan.FromMinutes(1) });

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(VerdictReason.Accepted, (await world.VerifyAsync($"user{i}@plain.example")).Reason);
        }

        await world.Verifier.DisposeAsync();
        Assert.Equal(1, world.Record.Connections);
        Assert.True(Assert.Single(world.Record.Sessions).QuitSeen);
    }

    [Fact]
    public async Task Host_that_takes_one_connection_is_given_up_by_the_domain_that_rests_there()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "d{0..9}.example", Mx = ["10 mx.shared.example"], Mailboxes = { ["jane"] = "accept" } }],
                Hosts = [new() { Name = "mx.shared.example", ConnectionsPerClient = 1 }],
            },
            options => options with { SessionRest = TimeSpan.FromMinutes(1), GreylistRetries = 0 });

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(VerdictReason.Accepted, (await world.VerifyAsync($"jane@d{i}.example")).Reason);
        }
    }

    [Fact]
    public async Task Closing_the_verifier_waits_for_no_session_that_rests()
    {
        await using var world = await LivingWorld.StartAsync(
            new() { Domains = [new() { Name = "d{0..49}.example", Mailboxes = { ["jane"] = "accept" } }] },
            options => options with { SessionRest = TimeSpan.FromHours(1) });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => world.VerifyAsync($"jane@d{i}.example")));

        await world.Verifier.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(world.Record.Sessions, session => Assert.True(session.QuitSeen));
        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
