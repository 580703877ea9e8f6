using Validator.Tests.Support;

namespace MailWorld.Tests.Smtp;

public sealed class RecipientTests
{
    [Theory]
    [InlineData("accept", "250 2.1.5 Ok")]
    [InlineData("unknown", "550 5.1.1 ")]
    [InlineData("full", "552 5.2.2 ")]
    [InlineData("disabled", "550 5.2.1 ")]
    [InlineData("temporary", "451 4.3.0 ")]
    [InlineData("relay_denied", "554 5.7.1 ")]
    [InlineData("policy", "550 5.7.1 ")]
    [InlineData("blocklisted", "554 5.7.1 ")]
    [InlineData("rate_limited", "450 4.7.1 ")]
    [InlineData("null_sender_refused", "550 5.7.1 ")]
    [InlineData("599 5.9.9 mine: {recipient} {local} {domain} {ip} {helo} {host} {sender}.", "599 5.9.9 mine: x@one.example x one.example 127.0.0.1 me.example mx1.one.example .")]
    public async Task Mailbox_is_answered_as_scripted(string mailbox, string reply)
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = mailbox } }] });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith(reply, await client.AskAsync("x@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailbox_is_found_whatever_the_case_and_quoting()
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["jane doe"] = "accept", ["jane"] = "accept" } }] });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith("250", await client.AskAsync("JANE@ONE.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("\"jane doe\"@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", await client.AskAsync("joe@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_sender_refused_for_a_mailbox_takes_other_senders()
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = MailboxKind.NullSenderRefused } }] });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith("550 5.7.1", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("x@one.example", "me@me.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catch_all_accepts_what_is_not_listed()
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", CatchAll = true, Mailboxes = { ["gone"] = "disabled" } }] });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith("250", await client.AskAsync("whoever@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.2.1", await client.AskAsync("gone@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_come_in_order_and_the_mailbox_follows()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = new MailboxScript { Replies = ["451 4.3.0 first", "452 4.3.1 second"] } } }],
        });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.Equal("451 4.3.0 first", await client.AskAsync("x@one.example"));
        Assert.Equal("452 4.3.1 second", await client.AskAsync("X@one.example"));
        Assert.Equal("250 2.1.5 Ok", await client.AskAsync("x@one.example"));
    }

    [Fact]
    public async Task Greylist_passes_the_same_triplet_after_its_delay()
    {
        var time = new ManualTimeProvider();
        await using var world = await World.StartAsync(
            new WorldScript { Domains = [new DomainScript { Name = "one.example", CatchAll = true, Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(300) } }] },
            new WorldOptions { TimeProvider = time });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.Contains("try again in 300 seconds", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(299));
        Assert.Contains("try again in 1 seconds", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("450 4.2.0", await client.AskAsync("x@one.example", "other@me.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);

        await using var neighbour = await LineClient.GreetedAsync(world, "mx1.one.example", "127.0.0.77");
        Assert.StartsWith("450 4.2.0", await neighbour.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.Equal(3, world.Record.Triplets.Length);
        Assert.Contains(world.Record.Triplets, triplet => triplet is { Network: "127.0.0.1/32", Sender: "", Recipient: "x@one.example", Refusals: 2, Passed: true });
    }

    [Fact]
    public async Task Greylist_by_network_knows_a_neighbour_and_counts_refusals()
    {
        var time = new ManualTimeProvider();
        await using var world = await World.StartAsync(
            new WorldScript
            {
                Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = new MailboxScript { Greylist = new GreylistScript { Delay = TimeSpan.Zero, Refusals = 2, Network = 24, Reply = "451 4.7.1 come back" } } } }],
            },
            new WorldOptions { TimeProvider = time });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await using var neighbour = await LineClient.GreetedAsync(world, "mx1.one.example", "127.0.0.77");
        await using var stranger = await LineClient.GreetedAsync(world, "mx1.one.example", "127.0.1.77");

        Assert.Equal("451 4.7.1 come back", await client.AskAsync("x@one.example"));
        Assert.Equal("451 4.7.1 come back", await neighbour.AskAsync("x@one.example"));
        Assert.Equal("451 4.7.1 come back", await stranger.AskAsync("x@one.example"));
        Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Greylist_forgets_a_triplet_that_did_not_come_back_in_its_window()
    {
        var time = new ManualTimeProvider();
        await using var world = await World.StartAsync(
            new WorldScript { Domains = [new DomainScript { Name = "one.example", CatchAll = true, Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(60), Window = TimeSpan.FromHours(1) } }] },
            new WorldOptions { TimeProvider = time });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith("450", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromHours(2));
        Assert.StartsWith("450", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailbox_with_a_rate_refuses_until_the_period_is_over()
    {
        var time = new ManualTimeProvider();
        await using var world = await World.StartAsync(
            new WorldScript { Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = new MailboxScript { Rate = new RateScript { Recipients = 2, Per = TimeSpan.FromSeconds(10) } } } }] },
            new WorldOptions { TimeProvider = time });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("450 4.7.1", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Population_is_divided_by_its_shares_and_is_the_same_every_time()
    {
        var script = new WorldScript
        {
            Domains =
            [
                new DomainScript
                {
                    Name = "big{0..2}.example",
                    Rules = [new PopulationRule { Prefix = "user", Share = 0.7 }, new PopulationRule { Prefix = "user", Share = 0.1, Mailbox = "full" }],
                },
            ],
        };
        await using var world = await World.StartAsync(script);
        await using var again = await World.StartAsync(script);

        var kinds = Enumerable.Range(0, 10_000).Select(n => world.MailboxOf($"user{n}@big1.example")!.Kind).ToList();

        Assert.Equal(kinds, Enumerable.Range(0, 10_000).Select(n => again.MailboxOf($"USER{n}@BIG1.example")!.Kind));
        Assert.InRange(kinds.Count(kind => kind == MailboxKind.Accept), 6_800, 7_200);
        Assert.InRange(kinds.Count(kind => kind == MailboxKind.Full), 900, 1_100);
        Assert.Equal(MailboxKind.Unknown, world.MailboxOf("other@big1.example")!.Kind);
        Assert.Null(world.MailboxOf("user1@elsewhere.example"));
    }

    [Fact]
    public async Task Postmaster_is_accepted_unless_the_host_says_otherwise()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "one.example", Mx = ["mx.one.example"] }, new DomainScript { Name = "two.example", Mx = ["mx.two.example"] }],
            Hosts =
            [
                new HostScript { Name = "mx.one.example", Rcpt = "550 5.7.1 not you" },
                new HostScript { Name = "mx.two.example", Rcpt = "550 5.7.1 not you", Postmaster = false },
            ],
        });
        await using var one = await LineClient.GreetedAsync(world, "mx.one.example");
        await using var two = await LineClient.GreetedAsync(world, "mx.two.example");

        Assert.StartsWith("250", await one.AskAsync("postmaster@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await one.AskAsync("Postmaster"), StringComparison.Ordinal);
        Assert.Equal("550 5.7.1 not you", await one.AskAsync("jane@one.example"));
        Assert.Equal("550 5.7.1 not you", await two.AskAsync("postmaster@two.example"));
    }

    [Fact]
    public async Task Host_denies_relay_for_domains_that_do_not_name_it()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "one.example", CatchAll = true }, new DomainScript { Name = "two.example", CatchAll = true }],
        });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");

        Assert.StartsWith("554 5.7.1 <x@two.example>: Relay access denied", await client.AskAsync("x@two.example"), StringComparison.Ordinal);
        Assert.StartsWith("554 5.7.1", await client.AskAsync("postmaster@nowhere.example"), StringComparison.Ordinal);
    }
}
