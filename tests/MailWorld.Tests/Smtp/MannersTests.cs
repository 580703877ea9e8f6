using Validator.Tests.Support;

namespace MailWorld.Tests.Smtp;

/// <summary>What hosts refuse, limit and punish.</summary>
public sealed class MannersTests
{
    private static readonly string[] NoPipelining = ["SIZE 1000", "8BITMIME"];

    [Fact]
    public async Task Pipelined_group_is_answered_in_order_and_seen_as_one()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        await client.SendAsync("RSET\r\nMAIL FROM:<>\r\nRCPT TO:<jane@one.example>\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<joe@one.example>\r\n");
        var replies = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            replies.Add((await client.ReplyAsync())[..3]);
        }

        Assert.Equal(["250", "250", "250", "250", "250", "550"], replies);
        var session = Assert.Single(world.Record.Sessions);
        Assert.Equal<int>([1, 6], session.Groups);
        Assert.False(session.TalkedOverEhlo);
        Assert.Equal(2, session.Transactions.Length);
        Assert.Equal(1, session.Rejections);
    }

    [Fact]
    public async Task Pipelining_that_is_not_offered_is_answered_by_503()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Extensions = NoPipelining });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        await client.SendAsync("MAIL FROM:<>\r\nRCPT TO:<jane@one.example>\r\n");

        Assert.Equal("250 2.1.0 Ok"[..3], (await client.ReplyAsync())[..3]);
        Assert.Equal("503 5.5.0 Error: improper use of SMTP command pipelining", await client.ReplyAsync());
        Assert.StartsWith("250", await client.SayAsync("RCPT TO:<jane@one.example>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelining_that_is_not_offered_drops_the_connection()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Extensions = NoPipelining, Pipelining = BadManners.Drop });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        await client.SendAsync("MAIL FROM:<>\r\nRCPT TO:<jane@one.example>\r\nRSET\r\n");

        Assert.StartsWith("250", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("554 5.5.0", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.Null(await client.LineAsync());
        Assert.Equal(SessionEnd.HostClosed, Assert.Single(world.Record.Sessions).End);
    }

    [Fact]
    public async Task Commands_pipelined_behind_EHLO_are_seen()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);
        await client.ReplyAsync();

        await client.SendAsync("EHLO me.example\r\nMAIL FROM:<>\r\n");
        await client.ReplyAsync();
        await client.ReplyAsync();

        Assert.True(Assert.Single(world.Record.Sessions).TalkedOverEhlo);
    }

    [Theory]
    [InlineData(NullSenderBehaviour.RefuseAtMail, "550", "503")]
    [InlineData(NullSenderBehaviour.RefuseAtRcpt, "250", "550")]
    public async Task Null_sender_is_refused_and_another_is_not(NullSenderBehaviour behaviour, string mail, string rcpt)
    {
        await using var world = await Worlds.OneAsync(new HostScript { NullSender = behaviour });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith(mail, await client.SayAsync("MAIL FROM:<>"), StringComparison.Ordinal);
        Assert.StartsWith(rcpt, await client.SayAsync("RCPT TO:<jane@one.example>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("jane@one.example", "me@me.example"), StringComparison.Ordinal);
        Assert.Equal("me@me.example", Assert.Single(world.Record.Sessions).Transactions[^1].Sender);
    }

    [Fact]
    public async Task Several_recipients_are_refused_for_the_null_sender_alone()
    {
        await using var world = await Worlds.OneAsync(new HostScript { NullSenderRecipients = 1 });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.5.3", await client.SayAsync("RCPT TO:<jane@one.example>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("jane@one.example", "me@me.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.SayAsync("RCPT TO:<jane@one.example>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipients_are_limited_per_transaction_and_per_session()
    {
        await using var world = await Worlds.OneAsync(new HostScript { RecipientsPerTransaction = 1, RecipientsPerSession = 3 });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("452 4.5.3", await client.SayAsync("RCPT TO:<jane@one.example>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("452 4.5.3", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_errors_end_the_session_with_421()
    {
        await using var world = await Worlds.OneAsync(new HostScript { MaxErrors = 2 });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("550", await client.AskAsync("a@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("550", await client.AskAsync("b@one.example"), StringComparison.Ordinal);
        Assert.Equal("421 4.7.0 mx.one.example Error: too many errors", await client.ReplyAsync());
        Assert.Null(await client.LineAsync());
        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(2, Assert.Single(world.Record.Sessions).Rejections);
    }

    [Fact]
    public async Task Connections_of_one_client_are_limited_by_421()
    {
        await using var world = await Worlds.OneAsync(new HostScript { ConnectionsPerClient = 2, Connections = 3 });
        await using var first = await LineClient.GreetedAsync(world, Worlds.Host);
        await using var second = await LineClient.GreetedAsync(world, Worlds.Host);
        await using var third = await LineClient.ConnectAsync(world, Worlds.Host);

        Assert.Equal("421 4.7.0 mx.one.example Error: too many connections from 127.0.0.1", await third.ReplyAsync());
        Assert.Null(await third.LineAsync());

        await third.DisposeAsync();
        await world.Record.WhenAsync(record => record.OpenConnections == 2).WaitAsync(TimeSpan.FromSeconds(15));
        await using var other = await LineClient.GreetedAsync(world, Worlds.Host, "127.0.0.9");
        Assert.StartsWith("250", await other.AskAsync("jane@one.example"), StringComparison.Ordinal);
        await using var another = await LineClient.ConnectAsync(world, Worlds.Host, "127.0.0.10");
        Assert.StartsWith("421 4.7.0", await another.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipients_of_one_client_are_limited_by_rate_over_sessions()
    {
        var time = new ManualTimeProvider();
        await using var world = await Worlds.OneAsync(new HostScript { Rate = new RateScript { Recipients = 1, Reply = "451 4.7.1 slow down {ip}" } }, new WorldOptions { TimeProvider = time });
        await using var first = await LineClient.GreetedAsync(world, Worlds.Host);
        await using var second = await LineClient.GreetedAsync(world, Worlds.Host);
        await using var other = await LineClient.GreetedAsync(world, Worlds.Host, "127.0.0.9");

        Assert.StartsWith("250", await first.AskAsync("jane@one.example"), StringComparison.Ordinal);
        Assert.Equal("451 4.7.1 slow down 127.0.0.1", await second.AskAsync("jane@one.example"));
        Assert.StartsWith("250", await other.AskAsync("jane@one.example"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith("250", await second.AskAsync("jane@one.example"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BlocklistStage.Greeting)]
    [InlineData(BlocklistStage.Mail)]
    [InlineData(BlocklistStage.Rcpt)]
    public async Task Blocklisted_client_is_refused_at_its_stage_and_others_are_not(BlocklistStage stage)
    {
        await using var world = await Worlds.OneAsync(new HostScript { Blocklist = new BlocklistScript { Clients = ["127.9.0.0/16", "127.0.0.5"], At = stage } });
        const string Refusal = "554 5.7.1 Service unavailable; Client host [127.9.1.2] blocked using bl.mailworld.example";
        await using var blocked = await LineClient.ConnectAsync(world, Worlds.Host, "127.9.1.2");
        var greeting = await blocked.ReplyAsync();
        if (stage == BlocklistStage.Greeting)
        {
            Assert.Equal(Refusal, greeting);
        }
        else
        {
            await blocked.SayAsync("EHLO me.example");
            var mail = await blocked.SayAsync("MAIL FROM:<>");
            Assert.Equal(Refusal, stage == BlocklistStage.Mail ? mail : await blocked.SayAsync("RCPT TO:<jane@one.example>"));
        }

        await using var other = await LineClient.GreetedAsync(world, Worlds.Host);
        Assert.StartsWith("250", await other.AskAsync("jane@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Greylist_of_a_host_knows_nothing_of_the_other_host()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "one.example", CatchAll = true, Mx = ["mx1.one.example", "mx2.one.example"] }],
            Hosts = [new HostScript { Name = "mx{1..2}.one.example", Greylist = new GreylistScript { Delay = TimeSpan.Zero } }],
        });
        await using var first = await LineClient.GreetedAsync(world, "mx1.one.example");
        await using var second = await LineClient.GreetedAsync(world, "mx2.one.example");

        Assert.StartsWith("450", await first.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("450", await second.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("250", await second.AskAsync("x@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_is_not_ASCII_needs_SMTPUTF8_asked_for_and_offered()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains = [new DomainScript { Name = "one.example", Mx = ["new.example", "old.example"], Mailboxes = { ["jörg"] = "accept" } }],
            Hosts = [new HostScript { Name = "old.example", Extensions = ["PIPELINING"] }],
        });
        await using var modern = await LineClient.GreetedAsync(world, "new.example");
        await using var old = await LineClient.GreetedAsync(world, "old.example");

        Assert.StartsWith("553 5.6.7", await modern.AskAsync("jörg@one.example"), StringComparison.Ordinal);
        await modern.SayAsync("RSET");
        Assert.StartsWith("250", await modern.SayAsync("MAIL FROM:<> SMTPUTF8"), StringComparison.Ordinal);
        Assert.StartsWith("250", await modern.SayAsync("RCPT TO:<JÖRG@one.example>"), StringComparison.Ordinal);
        Assert.StartsWith("555 5.5.4", await old.SayAsync("MAIL FROM:<> SMTPUTF8"), StringComparison.Ordinal);
        Assert.True(world.Record.SessionsOf("new.example")[0].Transactions[^1].SmtpUtf8);
    }

    [Fact]
    public async Task Host_without_enhanced_codes_sends_none_in_its_usual_words()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Extensions = ["PIPELINING"], Words = new() { [MailboxKind.Full] = "452 4.2.2 mine" } });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.Equal("250 Ok", await client.AskAsync("jane@one.example"));
        Assert.StartsWith("550 <joe@one.example>: ", await client.AskAsync("joe@one.example"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL FROM:me@me.example", "501 5.1.7")]
    [InlineData("MAIL FROM:<me@me.example>junk", "501 5.1.7")]
    [InlineData("MAIL FROM:<> SIZE=99999999999", "552 5.3.4")]
    [InlineData("RCPT TO:<jane@one.example>", "503 5.5.1")]
    [InlineData("DATA", "503 5.5.1")]
    [InlineData("EHLO", "501 5.5.4")]
    [InlineData("STARTTLS", "502 5.5.1")]
    [InlineData("VRFY jane", "252 2.0.0")]
    [InlineData("NOOP", "250 2.0.0")]
    [InlineData("HELP", "214 2.0.0")]
    [InlineData("WHAT is this", "502 5.5.2")]
    [InlineData("", "502 5.5.2")]
    public async Task Command_out_of_order_or_form_is_refused(string command, string reply)
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith(reply, await client.SayAsync(command), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Line_that_is_too_long_is_refused_and_closed(bool end)
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        await client.SendAsync(end ? new string('x', 5000) + "\r\n" : new string('x', 5000));

        Assert.StartsWith("500 5.5.6", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.Null(await client.LineAsync());
    }

    [Fact]
    public async Task Source_route_is_read_over_and_space_after_the_colon_is_forgiven()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("250", await client.SayAsync("MAIL FROM: <>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.SayAsync("RCPT TO: <@a.example,@b.example:jane@one.example>"), StringComparison.Ordinal);
        Assert.StartsWith("501", await client.SayAsync("RCPT TO:<\"unclosed>@one.example>"), StringComparison.Ordinal);
    }
}
