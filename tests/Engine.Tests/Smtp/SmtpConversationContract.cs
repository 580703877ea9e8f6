using System.Net;
using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <summary>What every implementation of <see cref="ISmtpConnector"/> and <see cref="ISmtpConversation"/> is held to, over real sockets.</summary>
public abstract class SmtpConversationContract
{
    private protected const string PipeliningOffered = "PIPELINING 8BITMIME SMTPUTF8 SIZE";

    public static TheoryData<Feed> Feeds => [Feed.Whole, Feed.Line, Feed.Byte];

    public static TheoryData<Feed, bool> FeedsAndModes => new()
    {
        { Feed.Whole, true }, { Feed.Line, true }, { Feed.Byte, true },
        { Feed.Whole, false }, { Feed.Line, false }, { Feed.Byte, false },
    };

    [Theory, MemberData(nameof(Feeds))]
    public async Task Session_greets_asks_and_quits(Feed feed)
    {
        await using var server = ScriptedServer.WithRules(feed, "SIZE");
        var conversation = await OpenAsync(server);
        Assert.True(conversation.IsUsable);
        Assert.False(conversation.IsTls);
        Assert.False(conversation.OffersSmtpUtf8);
        Assert.Equal(5, conversation.RejectionsLeft);
        Assert.Equal(server.Endpoint, conversation.Endpoint);
        var answer = Assert.Single(await conversation.AskAsync("", ["jane@example.com"]));
        Assert.Equal(SmtpPhase.Rcpt, answer.Phase);
        Assert.Equal(new SmtpReply(250, new EnhancedStatusCode(2, 0, 0), "ok"), answer.Reply);
        Assert.Null(answer.Failure);
        await conversation.QuitAsync();
        Assert.False(conversation.IsUsable);
        await server.EndAsync();
        Assert.Equal(["EHLO probe.example.net", "MAIL FROM:<>", "RCPT TO:<jane@example.com>", "QUIT"], server.Commands);
    }

    [Theory, MemberData(nameof(Feeds))]
    public async Task Multi_line_greeting_is_awaited_whole(Feed feed)
    {
        await using var server = new ScriptedServer(
            async peer =>
            {
                await peer.SendAsync("220-mx.example.com ESMTP\r\n220-we do not like\r\n");
                await peer.SendAsync("220 to be talked over\r");
                Assert.Equal(0, peer.Available);
                await peer.SendAsync("\n");
                await peer.AnswerAsync();
            },
            feed);
        await (await OpenAsync(server)).QuitAsync();
        await server.EndAsync();
    }

    [Theory]
    [InlineData("421 4.7.0 too many connections\r\n", 421)]
    [InlineData("554 5.7.1 no service for you\r\n", 554)]
    [InlineData("450 later\r\n", 450)]
    [InlineData("250 what?\r\n", 250)]
    public async Task Greeting_other_than_220_refuses(string greeting, int code)
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync(greeting);
            await peer.ExpectAsync("QUIT", "221 bye\r\n");
        });
        var failure = await FailAsync(server);
        Assert.Equal((SmtpFailureKind.Refused, SmtpPhase.Greeting, code), (failure.Kind, failure.Phase, failure.Reply?.Code));
        await server.EndAsync();
    }

    [Theory]
    [InlineData("500 5.5.1 what?")]
    [InlineData("501 5.5.4 no")]
    [InlineData("502 5.5.1 not implemented")]
    [InlineData("504 no")]
    [InlineData("550 no")]
    public async Task Refused_EHLO_is_followed_by_HELO(string reply)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "", ("EHLO", reply + "\r\n"));
        var conversation = await OpenAsync(server);
        await conversation.AskAsync("", ["jane@example.com"]);
        await conversation.QuitAsync();
        Assert.Equal(["EHLO probe.example.net", "HELO probe.example.net", "MAIL FROM:<>", "RCPT TO:<jane@example.com>", "QUIT"], server.Commands);
    }

    [Theory]
    [InlineData("421 4.3.2 shutting down")]
    [InlineData("450 4.7.1 later")]
    public async Task EHLO_put_off_is_not_followed_by_HELO(string reply)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "", ("EHLO", reply + "\r\n"));
        var failure = await FailAsync(server);
        Assert.Equal((SmtpFailureKind.Refused, SmtpPhase.Ehlo), (failure.Kind, failure.Phase));
        Assert.StartsWith(failure.Reply!.Code.ToString(System.Globalization.CultureInfo.InvariantCulture), reply, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("HELO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HELO_refused_too_is_a_refusal()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "", ("EHLO", "550 no\r\n"), ("HELO", "550 5.7.1 no, I said\r\n"));
        var failure = await FailAsync(server);
        Assert.Equal((SmtpFailureKind.Refused, SmtpPhase.Ehlo, "no, I said"), (failure.Kind, failure.Phase, failure.Reply?.Text));
    }

    [Fact]
    public async Task Server_that_refuses_EHLO_and_closes_is_a_refusal()
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ReadAsync();
            await peer.SendAsync("550 5.7.1 your name is bad\r\n");
            await peer.ReadAsync();
        });
        var failure = await FailAsync(server);
        Assert.Equal((SmtpFailureKind.Refused, SmtpPhase.Ehlo, "your name is bad"), (failure.Kind, failure.Phase, failure.Reply?.Text));
    }

    [Theory, MemberData(nameof(FeedsAndModes))]
    public async Task Null_sender_gives_each_recipient_a_transaction(Feed feed, bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            feed,
            pipelining ? PipeliningOffered : "SIZE",
            ("RCPT TO:<b@example.com>", "550-5.1.1 no such user\r\n550 5.1.1 here\r\n"),
            ("RCPT TO:<c@example.com>", "452 4.2.2 full\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com", "c@example.com"]);
        Assert.Equal([250, 550, 452], answers.Select(answer => answer.Reply!.Code));
        Assert.Equal("no such user\nhere", answers[1].Reply!.Text);
        Assert.All(answers, answer => Assert.Equal(SmtpPhase.Rcpt, answer.Phase));
        Assert.Equal(3, conversation.RejectionsLeft);
        await conversation.AskAsync("", ["d@example.com"]);
        await conversation.QuitAsync();
        Assert.Equal(
            [
                "EHLO probe.example.net",
                "MAIL FROM:<>", "RCPT TO:<a@example.com>",
                "RSET", "MAIL FROM:<>", "RCPT TO:<b@example.com>",
                "RSET", "MAIL FROM:<>", "RCPT TO:<c@example.com>",
                "RSET", "MAIL FROM:<>", "RCPT TO:<d@example.com>",
                "QUIT",
            ],
            server.Commands);
    }

    [Theory, MemberData(nameof(FeedsAndModes))]
    public async Task Real_sender_asks_several_recipients_in_one_transaction(Feed feed, bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            feed, pipelining ? PipeliningOffered : "", ("RCPT TO:<b@example.com>", "550 5.1.1 no such user\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("me@example.net", ["a@example.com", "b@example.com", "c@example.com"]);
        Assert.Equal([250, 550, 250], answers.Select(answer => answer.Reply!.Code));
        await conversation.QuitAsync();
        Assert.Equal(
            [
                "EHLO probe.example.net", "MAIL FROM:<me@example.net>",
                "RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>", "RCPT TO:<c@example.com>", "QUIT",
            ],
            server.Commands);
    }

    [Fact]
    public async Task Without_PIPELINING_each_command_waits_for_the_reply_before_it()
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            while (await peer.ReadAsync() is { } command)
            {
                Assert.Equal(0, peer.Available);
                await peer.SendAsync("250 ok\r\n");
                if (command == "QUIT")
                {
                    return;
                }
            }
        });
        var conversation = await OpenAsync(server);
        await conversation.AskAsync("", ["a@example.com", "b@example.com", "c@example.com"]);
        await conversation.QuitAsync();
        await server.EndAsync();
        Assert.Equal(10, server.Commands.Count);
    }

    [Fact]
    public async Task With_PIPELINING_all_groups_come_before_the_first_reply()
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", ScriptedPeer.Ehlo("pipelining"));
            for (var i = 0; i < 5; i++)
            {
                Assert.NotNull(await peer.ReadAsync());
            }

            await peer.SendAsync(string.Concat(Enumerable.Repeat("250 ok\r\n", 5)));
            await peer.AnswerAsync();
        });
        var conversation = await OpenAsync(server);
        Assert.Equal(2, (await conversation.AskAsync("", ["a@example.com", "b@example.com"])).Count(answer => answer.Reply!.IsPositive));
        await conversation.QuitAsync();
        await server.EndAsync();
    }

    [Theory, MemberData(nameof(FeedsAndModes))]
    public async Task Refused_MAIL_is_no_answer_about_the_recipient_and_no_rejection(Feed feed, bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            feed,
            pipelining ? PipeliningOffered : "",
            ("MAIL", "550 5.7.1 null sender refused\r\n"),
            ("RCPT", "503 5.5.1 MAIL first\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        Assert.All(answers, answer => Assert.Equal((SmtpPhase.Mail, 550), (answer.Phase, answer.Reply!.Code)));
        Assert.Equal(5, conversation.RejectionsLeft);
        Assert.True(conversation.IsUsable);
        await conversation.QuitAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task MAIL_refused_once_does_not_stop_the_next_recipient(bool pipelining)
    {
        await using var server = new ScriptedServer(async peer =>
        {
            var mails = 0;
            await peer.SendAsync("220 hi\r\n");
            while (await peer.ReadAsync() is { } command)
            {
                await peer.SendAsync(
                    command.StartsWith("EHLO", StringComparison.Ordinal) ? ScriptedPeer.Ehlo(pipelining ? "PIPELINING" : "")
                    : command.StartsWith("MAIL", StringComparison.Ordinal) && ++mails == 1 ? "451 4.3.0 later\r\n"
                    : command.StartsWith("RCPT", StringComparison.Ordinal) ? mails == 1 ? "503 MAIL first\r\n" : "550 5.1.1 unknown\r\n"
                    : "250 ok\r\n");
            }
        });
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        Assert.Equal((SmtpPhase.Mail, 451), (answers[0].Phase, answers[0].Reply!.Code));
        Assert.Equal((SmtpPhase.Rcpt, 550), (answers[1].Phase, answers[1].Reply!.Code));
        Assert.Equal(4, conversation.RejectionsLeft);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Refused_real_sender_answers_every_recipient(bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            Feed.Whole, pipelining ? "PIPELINING" : "", ("MAIL", "530 5.7.0 Must issue a STARTTLS command first\r\n"), ("RCPT", "503 MAIL first\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("me@example.net", ["a@example.com", "b@example.com"]);
        Assert.All(answers, answer => Assert.Equal((SmtpPhase.Mail, 530), (answer.Phase, answer.Reply!.Code)));
        Assert.Equal(5, conversation.RejectionsLeft);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Every_answer_to_RCPT_that_is_not_positive_takes_one_of_the_allowance(bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            Feed.Whole, pipelining ? "PIPELINING" : "", ("RCPT TO:<a", "450 4.2.0 greylisted\r\n"), ("RCPT TO:<b", "550 no\r\n"), ("RCPT TO:<d", "251 forwarded\r\n"), ("RCPT TO:<e", "252 perhaps\r\n"));
        await using var conversation = await OpenAsync(server);
        await conversation.AskAsync("", ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com"]);
        Assert.Equal(3, conversation.RejectionsLeft);
        await Assert.ThrowsAsync<ArgumentException>(() => conversation.AskAsync("", ["1@x.example", "2@x.example", "3@x.example", "4@x.example"]));
        Assert.True(conversation.IsUsable);
        await conversation.QuitAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Recipients_too_many_for_one_transaction_are_asked_again_in_the_next(bool pipelining)
    {
        await using var server = new ScriptedServer(async peer =>
        {
            var recipients = 0;
            await peer.SendAsync("220 hi\r\n");
            while (await peer.ReadAsync() is { } command)
            {
                recipients = command.StartsWith("MAIL", StringComparison.Ordinal) ? 0 : recipients;
                await peer.SendAsync(
                    command.StartsWith("EHLO", StringComparison.Ordinal) ? ScriptedPeer.Ehlo(pipelining ? "PIPELINING" : "")
                    : command.StartsWith("RCPT", StringComparison.Ordinal) && ++recipients > 2 ? "452 4.5.3 too many recipients\r\n"
                    : "250 ok\r\n");
            }
        });
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("me@example.net", ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
        Assert.Equal([250, 250, 250, 250], answers.Select(answer => answer.Reply!.Code));
        Assert.Equal(3, conversation.RejectionsLeft);
        Assert.Equal(
            ["RSET", "MAIL FROM:<me@example.net>", "RCPT TO:<c@example.com>", "RCPT TO:<d@example.com>"],
            server.Commands.Skip(6));
    }

    [Fact]
    public async Task Recipients_too_many_are_not_asked_again_beyond_the_allowance()
    {
        await using var server = ScriptedServer.WithRules(
            Feed.Whole, "PIPELINING", ("RCPT TO:<a", "250 ok\r\n"), ("RCPT", "452 4.5.3 too many recipients\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("me@example.net", ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com"]);
        Assert.Equal([250, 452, 452, 452, 452], answers.Select(answer => answer.Reply!.Code));
        Assert.Equal(1, conversation.RejectionsLeft);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Full_mailbox_is_not_a_transaction_that_is_full(bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            Feed.Whole, pipelining ? "PIPELINING" : "", ("RCPT TO:<b", "452 4.2.2 mailbox full\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("me@example.net", ["a@example.com", "b@example.com"]);
        Assert.Equal([250, 452], answers.Select(answer => answer.Reply!.Code));
        Assert.Equal(4, server.Commands.Count);
    }

    [Theory, MemberData(nameof(FeedsAndModes))]
    public async Task A_421_answers_its_recipient_and_ends_the_conversation(Feed feed, bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            feed, pipelining ? PipeliningOffered : "", ("RCPT TO:<b", "421 4.7.0 too many errors\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com", "c@example.com"]);
        Assert.Equal(250, answers[0].Reply!.Code);
        Assert.Equal((SmtpPhase.Rcpt, 421), (answers[1].Phase, answers[1].Reply!.Code));
        Assert.Null(answers[2].Reply);
        Assert.Equal(SmtpFailureKind.Closed, answers[2].Failure!.Kind);
        Assert.False(conversation.IsUsable);
        Assert.Equal(4, conversation.RejectionsLeft);
        Assert.Equal(SmtpFailureKind.Closed, Assert.Single(await conversation.AskAsync("", ["d@example.com"])).Failure!.Kind);
        await conversation.QuitAsync();
    }

    [Theory, InlineData("MAIL"), InlineData("RSET")]
    public async Task A_421_before_RCPT_has_the_phase_Mail(string command)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "PIPELINING", (command, "421 4.3.2 bye\r\n"));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        var at = command == "MAIL" ? 0 : 1;
        Assert.Equal((SmtpPhase.Mail, 421), (answers[at].Phase, answers[at].Reply!.Code));
        Assert.Equal(5, conversation.RejectionsLeft);
        Assert.False(conversation.IsUsable);
    }

    [Fact]
    public async Task Farewell_of_a_server_that_tired_of_waiting_is_a_421()
    {
        var leave = new TaskCompletionSource();
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", "250 hi\r\n");
            await leave.Task;
            await peer.SendAsync("421 4.4.2 timeout exceeded\r\n");
            await peer.DrainAsync();
        });
        await using var conversation = await OpenAsync(server);
        leave.SetResult();
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        Assert.Equal((SmtpPhase.Mail, 421), (answers[0].Phase, answers[0].Reply!.Code));
        Assert.Equal(SmtpFailureKind.Closed, answers[1].Failure!.Kind);
        Assert.False(conversation.IsUsable);
    }

    [Theory, MemberData(nameof(FeedsAndModes))]
    public async Task Lost_connection_fails_those_not_yet_answered(Feed feed, bool pipelining)
    {
        await using var server = new ScriptedServer(
            async peer =>
            {
                await peer.SendAsync("220 hi\r\n");
                await peer.ReadAsync();
                await peer.SendAsync(ScriptedPeer.Ehlo(pipelining ? "PIPELINING" : ""));
                for (var i = 0; i < (pipelining ? 5 : 4); i++)
                {
                    await peer.ReadAsync();
                    if (i < 4)
                    {
                        await peer.SendAsync(i < 3 ? "250 ok\r\n" : "250-2.1.0 half a repl");
                    }
                }
            },
            feed);
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        Assert.Equal(250, answers[0].Reply!.Code);
        Assert.Equal((null, SmtpFailureKind.Closed, SmtpPhase.Mail), (answers[1].Reply, answers[1].Failure!.Kind, answers[1].Phase));
        Assert.False(conversation.IsUsable);
    }

    [Theory]
    [InlineData("354 go ahead\r\n")]
    [InlineData("150 wait\r\n")]
    [InlineData("334 VXNlcm5hbWU6\r\n")]
    [InlineData("999 what\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("250-one\r\n550 two\r\n")]
    [InlineData("250=ok\r\n")]
    [InlineData("221 bye\r\n")]
    [InlineData("\r\n")]
    [InlineData("\0\0\0\r\n")]
    public async Task What_is_not_an_answer_is_a_violation(string reply)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "", ("RCPT TO:<a", reply));
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        Assert.All(answers, answer => Assert.Equal((null, SmtpFailureKind.ProtocolViolation), (answer.Reply, answer.Failure!.Kind)));
        Assert.False(conversation.IsUsable);
    }

    [Fact]
    public async Task Reply_sent_before_its_command_is_a_violation()
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n250 hello to you, whoever you are\r\n");
            await peer.DrainAsync();
        });
        var failure = await FailAsync(server);
        Assert.Equal(SmtpFailureKind.ProtocolViolation, failure.Kind);
        Assert.Empty(server.Commands);
    }

    [Theory, MemberData(nameof(Feeds))]
    public async Task More_replies_than_commands_make_no_answer_trusted(Feed feed)
    {
        await using var server = new ScriptedServer(
            async peer =>
            {
                await peer.SendAsync("220 hi\r\n");
                await peer.ExpectAsync("EHLO probe.example.net", ScriptedPeer.Ehlo("PIPELINING"));
                await peer.ReadAsync();
                await peer.ReadAsync();
                await peer.SendAsync("250 sender ok\r\n250 twice\r\n550 5.1.1 no such user\r\n");
                await peer.DrainAsync();
            },
            feed);
        await using var conversation = await OpenAsync(server);
        var answer = Assert.Single(await conversation.AskAsync("", ["a@example.com"]));
        if (feed == Feed.Whole)
        {
            Assert.Equal((null, SmtpFailureKind.ProtocolViolation), (answer.Reply, answer.Failure?.Kind));
            Assert.False(conversation.IsUsable);
        }
        else
        {
            // What comes later than the answer is seen at the next question.
            answer = Assert.Single(await conversation.AskAsync("", ["b@example.com"]));
            Assert.Null(answer.Reply);
        }
    }

    [Theory]
    [InlineData("not an smtp server\r\n", SmtpFailureKind.ProtocolViolation)]
    [InlineData("", SmtpFailureKind.Closed)]
    public async Task Connection_without_a_greeting_fails(string text, SmtpFailureKind kind)
    {
        await using var server = new ScriptedServer(peer => peer.SendAsync(text));
        var failure = await FailAsync(server);
        Assert.Equal((kind, SmtpPhase.Greeting), (failure.Kind, failure.Phase));
    }

    [Fact]
    public async Task Refused_connection_is_a_value()
    {
        int port;
        await using (var server = new ScriptedServer(_ => Task.CompletedTask))
        {
            port = server.Port;
        }

        var opening = await CreateConnector(new SmtpConnectorOptions { AllowPrivateAddresses = true })
            .OpenAsync(new SmtpEndpoint("mx.example.com", IPAddress.Loopback, port, new EgressAddress(null, "probe.example.net")));
        Assert.Equal((SmtpFailureKind.ConnectionFailed, SmtpPhase.Connect), (opening.Failure!.Kind, opening.Failure.Phase));
    }

    [Fact]
    public async Task Address_that_is_not_public_is_not_connected_to()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "");
        var opening = await CreateConnector(new SmtpConnectorOptions()).OpenAsync(server.Endpoint);
        Assert.Equal((SmtpFailureKind.AddressNotAllowed, SmtpPhase.Connect), (opening.Failure!.Kind, opening.Failure.Phase));
        Assert.Equal(0, server.Connections);
    }

    [Theory, InlineData("<silence>"), InlineData("250-never the")]
    public async Task Silence_is_a_time_out(string reply)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "", ("RCPT TO:<b", reply));
        await using var conversation = await OpenAsync(server, new SmtpConnectorOptions { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com", "c@example.com"]);
        Assert.Equal(250, answers[0].Reply!.Code);
        Assert.Equal(SmtpPhase.Rcpt, answers[1].Phase);
        Assert.All(answers.Skip(1), answer => Assert.Equal(SmtpFailureKind.Timeout, answer.Failure!.Kind));
        Assert.False(conversation.IsUsable);
    }

    [Fact]
    public async Task Silence_instead_of_a_greeting_is_a_time_out()
    {
        await using var server = new ScriptedServer(peer => peer.DrainAsync());
        var failure = await FailAsync(server, new SmtpConnectorOptions { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((SmtpFailureKind.Timeout, SmtpPhase.Greeting), (failure.Kind, failure.Phase));
    }

    [Fact]
    public async Task Cancelling_closes_at_once()
    {
        var asked = new TaskCompletionSource();
        var closed = new TaskCompletionSource();
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", "250 hi\r\n");
            await peer.ReadAsync();
            asked.SetResult();
            try
            {
                await peer.ReadAsync();
            }
            finally
            {
                closed.SetResult();
            }
        });
        var conversation = await OpenAsync(server);
        using var cancel = new CancellationTokenSource();
        var asking = conversation.AskAsync("", ["a@example.com"], cancel.Token);
        await asked.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.False(conversation.IsUsable);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await conversation.QuitAsync();
    }

    [Fact]
    public async Task Cancelling_the_opening_closes_at_once()
    {
        var accepted = new TaskCompletionSource();
        var closed = new TaskCompletionSource();
        await using var server = new ScriptedServer(async peer =>
        {
            accepted.SetResult();
            try
            {
                await peer.ReadAsync();
            }
            finally
            {
                closed.SetResult();
            }
        });
        using var cancel = new CancellationTokenSource();
        var opening = CreateConnector(new SmtpConnectorOptions { AllowPrivateAddresses = true }).OpenAsync(server.Endpoint, cancel.Token);
        await accepted.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Disposing_closes_without_QUIT()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "");
        var conversation = await OpenAsync(server);
        await conversation.DisposeAsync();
        Assert.False(conversation.IsUsable);
        await server.EndAsync();
        Assert.Equal(["EHLO probe.example.net"], server.Commands);
    }

    [Fact]
    public async Task QUIT_waits_for_a_silent_server_only_briefly()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "", ("QUIT", "<silence>"));
        var conversation = await OpenAsync(server, new SmtpConnectorOptions { QuitTimeout = TimeSpan.FromMilliseconds(200) });
        await conversation.QuitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        await server.EndAsync();
        Assert.Contains("QUIT", server.Commands);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Address_beyond_ASCII_takes_SMTPUTF8_where_it_is_offered(bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "smtputf8 " + (pipelining ? "PIPELINING" : ""));
        await using var conversation = await OpenAsync(server);
        Assert.True(conversation.OffersSmtpUtf8);
        Assert.All(await conversation.AskAsync("", ["ascii@example.com", "jürgen@example.com"]), answer => Assert.True(answer.Reply!.IsPositive));
        await conversation.QuitAsync();
        Assert.Equal(["MAIL FROM:<>", "RCPT TO:<ascii@example.com>", "RSET", "MAIL FROM:<> SMTPUTF8", "RCPT TO:<jürgen@example.com>"], server.Commands.Skip(1).Take(5));
    }

    [Theory, InlineData(""), InlineData("me@example.net")]
    public async Task Address_beyond_ASCII_is_not_sent_where_SMTPUTF8_is_not_offered(string sender)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "PIPELINING");
        await using var conversation = await OpenAsync(server);
        var answers = await conversation.AskAsync(sender, ["jürgen@example.com", "ascii@example.com"]);
        Assert.Equal(SmtpFailureKind.SmtpUtf8NotOffered, answers[0].Failure!.Kind);
        Assert.True(answers[1].Reply!.IsPositive);
        Assert.True(conversation.IsUsable);
        await conversation.QuitAsync();
        Assert.Equal([$"MAIL FROM:<{sender}>", "RCPT TO:<ascii@example.com>"], server.Commands.Skip(1).Take(2));
    }

    [Theory]
    [InlineData("a@example.com\r\nDATA")]
    [InlineData("a@example.com\n")]
    [InlineData("a\0@example.com")]
    [InlineData("a@example.com> NOTIFY=NEVER")]
    public async Task Nothing_that_would_be_another_command_is_sent(string recipient)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "PIPELINING");
        await using var conversation = await OpenAsync(server);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => conversation.AskAsync("", ["ok@example.com", recipient]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => conversation.AskAsync(recipient, ["ok@example.com"]));
        await conversation.QuitAsync();
        await server.EndAsync();
        Assert.Equal(["EHLO probe.example.net", "QUIT"], server.Commands);
    }

    [Fact]
    public async Task Offered_TLS_is_taken_and_what_was_offered_before_is_forgotten()
    {
        string? name = null;
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", ScriptedPeer.Ehlo("PIPELINING starttls SMTPUTF8"));
            await peer.ExpectAsync("STARTTLS", "220 2.0.0 go ahead\r\n");
            await peer.StartTlsAsync();
            name = peer.ServerName;
            await peer.AnswerAsync(("EHLO", ScriptedPeer.Ehlo("STARTTLS")));
        });
        await using var conversation = await OpenAsync(server);
        Assert.True(conversation.IsTls);
        Assert.False(conversation.OffersSmtpUtf8);
        Assert.Equal("mx.example.com", name);
        Assert.True(Assert.Single(await conversation.AskAsync("", ["a@example.com"])).Reply!.IsPositive);
        await conversation.QuitAsync();
        await server.EndAsync();
        Assert.Equal(
            ["EHLO probe.example.net", "STARTTLS", "EHLO probe.example.net", "MAIL FROM:<>", "RCPT TO:<a@example.com>", "QUIT"], server.Commands);
    }

    [Theory, InlineData("454 4.7.0 TLS not available"), InlineData("502 5.5.1 not implemented")]
    public async Task Refused_TLS_goes_on_in_plain_on_the_same_connection(string reply)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "STARTTLS SMTPUTF8", ("STARTTLS", reply + "\r\n"));
        await using var conversation = await OpenAsync(server);
        Assert.False(conversation.IsTls);
        Assert.True(conversation.OffersSmtpUtf8);
        Assert.True(Assert.Single(await conversation.AskAsync("", ["a@example.com"])).Reply!.IsPositive);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("220 go ahead\r\n<garbage>")]
    [InlineData("220 go ahead\r\n<close>")]
    [InlineData("220 go ahead\r\n250 injected before the handshake\r\n")]
    [InlineData("<close>")]
    [InlineData("220 go ahead\r\n<close after handshake>")]
    public async Task Broken_TLS_is_followed_by_plain_on_another_connection(string behaviour)
    {
        await using var server = new ScriptedServer(async peer =>
        {
            if (peer.Number > 1)
            {
                await peer.ServeAsync("STARTTLS");
                return;
            }

            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", ScriptedPeer.Ehlo("STARTTLS"));
            await peer.ExpectAsync("STARTTLS", behaviour.Split('<')[0]);
            if (behaviour.EndsWith("<close after handshake>", StringComparison.Ordinal))
            {
                await peer.StartTlsAsync();
            }
            else if (behaviour.EndsWith("<garbage>", StringComparison.Ordinal))
            {
                var hello = new byte[16];
                await peer.Stream.ReadExactlyAsync(hello, peer.Stop);
                await peer.SendAsync("this is no handshake at all\r\n");
                await peer.Stream.CopyToAsync(Stream.Null, peer.Stop);
            }
            else if (!behaviour.EndsWith("<close>", StringComparison.Ordinal))
            {
                await peer.Stream.CopyToAsync(Stream.Null, peer.Stop);
            }
        });
        await using var conversation = await OpenAsync(server);
        Assert.False(conversation.IsTls);
        Assert.Equal(2, server.Connections);
        Assert.True(Assert.Single(await conversation.AskAsync("", ["a@example.com"])).Reply!.IsPositive);
        await conversation.QuitAsync();
        Assert.Equal(["EHLO probe.example.net", "STARTTLS", "EHLO probe.example.net", "MAIL FROM:<>", "RCPT TO:<a@example.com>", "QUIT"], server.Commands);
    }

    [Fact]
    public async Task Proxy_is_given_the_address_and_never_the_name()
    {
        await using var server = ScriptedServer.WithRules(Feed.Byte, "PIPELINING");
        await using var proxy = new SocksProxy("user", "secret");
        var endpoint = server.Endpoint with { Egress = new EgressAddress(null, "probe.example.net", new Socks5Proxy("127.0.0.1", proxy.Port, "user", "secret")) };
        var opening = await CreateConnector(new SmtpConnectorOptions { AllowPrivateAddresses = true }).OpenAsync(endpoint);
        await using var conversation = opening.Conversation!;
        Assert.True(Assert.Single(await conversation.AskAsync("", ["a@example.com"])).Reply!.IsPositive);
        await conversation.QuitAsync();
        Assert.Equal($"CONNECT 1 127.0.0.1:{server.Port}", Assert.Single(proxy.Requests));
    }

    /// <summary>An implementation with these bounds.</summary>
    protected abstract ISmtpConnector CreateConnector(SmtpConnectorOptions options);

    private protected async Task<ISmtpConversation> OpenAsync(ScriptedServer server, SmtpConnectorOptions? options = null)
    {
        var opening = await CreateConnector((options ?? new SmtpConnectorOptions()) with { AllowPrivateAddresses = true }).OpenAsync(server.Endpoint);
        Assert.True(opening.IsOpen, opening.Failure?.ToString());
        return opening.Conversation;
    }

    private protected async Task<SmtpFailure> FailAsync(ScriptedServer server, SmtpConnectorOptions? options = null)
    {
        var opening = await CreateConnector((options ?? new SmtpConnectorOptions()) with { AllowPrivateAddresses = true }).OpenAsync(server.Endpoint);
        Assert.False(opening.IsOpen);
        return opening.Failure;
    }
}
