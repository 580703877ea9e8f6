using MailWorld;
using Validator.Verdicts;

namespace Engine.Tests.EndToEnd;

/// <summary>What mail hosts see of us, from their own record.</summary>
public sealed class PolitenessOnTheWireTests
{
    [Fact]
    public async Task Greylisted_address_is_retried_with_the_same_sender_recipient_and_probe_from_the_same_address()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "grey.example", Greylist = new() { Delay = TimeSpan.FromMilliseconds(150) }, Mailboxes = { ["jane"] = "accept" } }],
                Defaults = new() { Host = new() { Words = { [MailboxKind.Temporary] = "451 4.7.1 Greylisted" } } },
            },
            options => options with
            {
                SourceAddresses = [new(System.Net.IPAddress.Parse("127.0.0.11")), new(System.Net.IPAddress.Parse("127.0.0.12")), new(System.Net.IPAddress.Parse("127.0.0.13"))],
            });

        var verdict = await world.VerifyAsync("jane@grey.example");

        Assert.Equal((VerdictReason.Accepted, true, false, 2), (verdict.Reason, verdict.Flags.Greylisted, verdict.Flags.CatchAll, verdict.Smtp!.Attempts));
        Assert.Equal(2, world.Record.Triplets.Length);
        Assert.All(world.Record.Triplets, triplet => Assert.True(triplet.Passed, $"{triplet} did not pass."));
        var probe = world.Record.Triplets.Single(triplet => triplet.Recipient != "jane@grey.example").Recipient;
        Assert.Matches("^[a-z][a-z0-9]{11,19}@grey[.]example$", probe);
        Assert.Single(world.Record.Rcpts.Select(rcpt => rcpt.Client).Distinct());
    }

    [Fact]
    public async Task Others_go_on_while_one_waits()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains =
                [
                    new() { Name = "grey.example", Greylist = new() { Delay = TimeSpan.FromHours(1), Reply = "451 4.7.1 Greylisted, try again in 600 seconds" } },
                    new() { Name = "quick.example", Mailboxes = { ["jane"] = "accept" } },
                ],
            },
            options => options with { Concurrency = 1 });
        using var enough = new CancellationTokenSource();

        var waiting = world.Verifier.VerifyAsync("jane@grey.example", enough.Token);
        while (world.Verifier.WaitingForRetry == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(VerdictReason.Accepted, (await world.VerifyAsync("jane@quick.example")).Reason);
        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(waiting.IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Sessions_are_well_mannered()
    {
        await using var world = await LivingWorld.StartAsync(new()
        {
            Domains = [new() { Name = "plain.example", Mailboxes = { ["jane"] = "accept" } }],
            Defaults = new() { Host = new() { StartTls = StartTlsBehaviour.Offered, NullSenderRecipients = 1 } },
        });

        await world.VerifyAsync("jane@plain.example");
        await world.Verifier.DisposeAsync();

        var session = Assert.Single(world.Record.Sessions);
        Assert.False(session.TalkedBeforeGreeting);
        Assert.False(session.TalkedOverEhlo);
        Assert.False(session.PlaintextAfterStartTls);
        Assert.True(session.Tls);
        Assert.True(session.QuitSeen);
        Assert.Equal("probe.example.net", session.Helo);
        Assert.Equal(2, session.Transactions.Length);
        Assert.All(session.Transactions, transaction => Assert.Equal(("", 1), (transaction.Sender, transaction.Recipients.Length)));
        Assert.DoesNotContain(session.Commands, command => command.Verb is "DATA" or "VRFY" or "EXPN");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Domain_of_many_addresses_sees_few_sessions_few_rejections_and_no_more_connections_than_allowed(bool pipelining)
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "big.example", Rules = [new() { Prefix = "user" }] }],
                Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(1), Extensions = pipelining ? ["PIPELINING"] : [] } },
            },
            options => options with { PerDomain = 3 });

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => world.VerifyAsync(i % 2 == 0 ? $"user{i}@big.example" : $"nobody{i}@big.example")));
        await world.Verifier.DisposeAsync();

        Assert.Equal(100, verdicts.Count(verdict => verdict.Status is VerdictStatus.Deliverable));
        Assert.Equal(100, verdicts.Count(verdict => verdict.Status is VerdictStatus.Undeliverable));
        Assert.InRange(world.Record.MostConnectionsAtOnce("mx1.big.example"), 1, 3);
        Assert.All(world.Record.Sessions, session => Assert.InRange(session.Rejections, 0, 5));
        Assert.All(world.Record.Sessions, session => Assert.True(session.QuitSeen));
        Assert.InRange(world.Record.Connections, 1, 60);
        Assert.Single(world.Record.DnsQueries("big.example", "MX"));
    }

    [Fact]
    public async Task Ten_addresses_a_domain_half_of_them_unknown_take_two_connections_and_few_commands()
    {
        const int Domains = 50;
        await using var world = await LivingWorld.StartAsync(new()
        {
            Domains = [new() { Name = $"d{{0..{Domains - 1}}}.example", Rules = [new() { Prefix = "user" }] }],
            Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(5) } },
        });

        var verdicts = await Task.WhenAll(
            from domain in Enumerable.Range(0, Domains)
            from i in Enumerable.Range(0, 10)
            select world.VerifyAsync(i % 2 == 0 ? $"user{i}@d{domain}.example" : $"nobody{i}@d{domain}.example"));
        await world.Verifier.DisposeAsync();

        Assert.Equal(5 * Domains, verdicts.Count(verdict => verdict is { Reason: VerdictReason.Accepted, Confidence: Confidence.High }));
        Assert.Equal(5 * Domains, verdicts.Count(verdict => verdict is { Reason: VerdictReason.MailboxNotFound, Confidence: Confidence.High }));
        Assert.InRange(world.Record.Connections / (double)Domains, 1, 2.2);
        Assert.InRange(world.Record.CommandCount / (10.0 * Domains), 1, 4.5);
    }

    [Fact]
    public async Task Slow_server_takes_its_own_time_once_and_delays_no_other()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains =
                [
                    new() { Name = "d{0..48}.example", Mailboxes = { ["jane"] = "accept" } },
                    new() { Name = "slow.example", Others = new() { Reply = new() { Text = "250 2.1.5 Ok", Drip = TimeSpan.FromSeconds(1) } } },
                ],
            },
            options => options with { CommandTimeout = TimeSpan.FromSeconds(2) });

        var slow = world.VerifyAsync("jane@slow.example");
        var others = Task.WhenAll(Enumerable.Range(0, 49).Select(i => world.VerifyAsync($"jane@d{i}.example")));

        Assert.All(await others, verdict => Assert.Equal(VerdictReason.Accepted, verdict.Reason));
        Assert.False(slow.IsCompleted);
        Assert.Equal((VerdictReason.Timeout, 1), ((await slow).Reason, (await slow).Smtp!.Attempts));
    }

    [Fact]
    public async Task No_more_connections_are_open_in_all_than_allowed()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "d{0..99}.example", Mailboxes = { ["jane"] = "accept" } }],
                Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(2) } },
            },
            options => options with { Concurrency = 7 });

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => world.VerifyAsync($"jane@d{i}.example")));

        Assert.All(verdicts, verdict => Assert.Equal(VerdictReason.Accepted, verdict.Reason));
        Assert.InRange(world.Record.MostConnections, 2, 7);
    }

    [Fact]
    public async Task Domains_of_one_operator_see_no_more_connections_together_than_one_would()
    {
        await using var world = await LivingWorld.StartAsync(new()
        {
            Domains = [new() { Name = "d{0..19}.example", Mx = ["10 mx.shared.example"], Rules = [new() { Prefix = "user" }] }],
            Hosts = [new() { Name = "mx.shared.example", Operator = "shared", Latency = TimeSpan.FromMilliseconds(3) }],
        });

        await Task.WhenAll(
            from domain in Enumerable.Range(0, 20)
            from i in Enumerable.Range(0, 6)
            select world.VerifyAsync(i % 2 == 0 ? $"user{i}@d{domain}.example" : $"nobody{i}@d{domain}.example"));

        Assert.InRange(world.Record.MostConnectionsAtOnceOfOperator("shared"), 2, 5);
        Assert.All(Enumerable.Range(0, 20), domain => Assert.InRange(world.Record.MostConnectionsAtOnceOfDomain($"d{domain}.example"), 1, 5));
        Assert.All(world.Record.Sessions, session => Assert.InRange(session.Rejections, 0, 5));
    }

    [Fact]
    public async Task Every_greylisted_recipient_comes_back_with_its_own_sender_from_its_own_source()
    {
        await using var world = await LivingWorld.StartAsync(
            new() { Domains = [new() { Name = "grey.example", Greylist = new() { Delay = TimeSpan.FromMilliseconds(150) }, Rules = [new() { Prefix = "user" }] }] },
            options => options with
            {
                SourceAddresses = [new(System.Net.IPAddress.Parse("127.0.0.21")), new(System.Net.IPAddress.Parse("127.0.0.22")), new(System.Net.IPAddress.Parse("127.0.0.23"))],
                GreylistDelay = TimeSpan.FromMilliseconds(400),
            });

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => world.VerifyAsync($"user{i}@grey.example")));

        Assert.All(verdicts, verdict => Assert.Equal((VerdictReason.Accepted, true), (verdict.Reason, verdict.Flags.Greylisted)));
        Assert.All(
            world.Record.Rcpts.Where(rcpt => rcpt.Recipient.StartsWith("user", StringComparison.Ordinal)).GroupBy(rcpt => rcpt.Recipient),
            triplet =>
            {
                Assert.Equal(2, triplet.Count());
                Assert.Single(triplet.Select(rcpt => (rcpt.Client, rcpt.Sender)).Distinct());
            });
    }

    [Fact]
    public async Task Host_of_no_listed_operator_refuses_no_more_recipients_an_hour_than_set()
    {
        await using var world = await LivingWorld.StartAsync(
            new() { Domains = [new() { Name = "harvest.example", Mailboxes = { ["jane"] = "accept" } }] },
            options => options with { UnlistedRejectionsPerHour = 12 });
        await world.VerifyAsync("jane@harvest.example");

        var steps = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => world.Verifier.VerifyOnceAsync($"nobody{i}@harvest.example")));

        Assert.Equal(12, world.Record.Sessions.Sum(session => session.Rejections));
        Assert.Equal(11, steps.Count(step => step.IsSettled));
        Assert.All(steps.Where(step => !step.IsSettled), step =>
        {
            Assert.Equal(0, step.Ticket!.Attempt);
            Assert.InRange(step.After, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));
        });
    }

    [Fact]
    public async Task Fifty_addresses_with_a_slow_server_among_them_wait_for_it_alone()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "d{0..48}.example", Mailboxes = { ["jane"] = "accept" } }, new() { Name = "slow.example", Mx = ["10 mx.slow.example"], Mailboxes = { ["jane"] = "accept" } }],
                Hosts = [new() { Name = "mx.slow.example", ReplyDelay = TimeSpan.FromMilliseconds(500) }],
            },
            options => options with { Concurrency = 10 });
        var order = new List<string>();

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var verdict in world.Verifier.VerifyManyAsync(
            ["jane@slow.example", .. Enumerable.Range(0, 49).Select(i => $"jane@d{i}.example")], cancellationToken: limit.Token))
        {
            Assert.Equal(VerdictReason.Accepted, verdict.Reason);
            order.Add(verdict.Email);
        }

        Assert.Equal((50, "jane@slow.example"), (order.Count, order[^1]));
        var slow = Assert.Single(world.Record.SessionsOf("mx.slow.example"));
        Assert.All(world.Record.Rcpts.Where(rcpt => rcpt.Host != "mx.slow.example"), rcpt => Assert.True(rcpt.At < slow.Rcpts[^1].At));
    }
}
