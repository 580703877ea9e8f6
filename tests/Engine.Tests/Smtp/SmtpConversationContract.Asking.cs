using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <content>Transactions and their answers.</content>
public abstract partial class SmtpConversationContract
{
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
    public async Task First_recipient_of_a_transaction_is_never_one_too_many(bool pipelining)
    {
        await using var server = ScriptedServer.WithRules(
            Feed.Whole, pipelining ? "PIPELINING" : "", ("RCPT", "452 4.5.3 too many recipients\r\n"));
        await using var conversation = await OpenAsync(server);
        Assert.Equal(452, Assert.Single(await conversation.AskAsync("me@example.net", ["a@example.com"])).Reply!.Code);
        Assert.Equal(3, server.Commands.Count);
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
}
