using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <content>How conversations break off and end.</content>
public abstract partial class SmtpConversationContract
{
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

    [Fact]
    public async Task Farewell_right_behind_the_last_answer_leaves_the_answer_standing()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "PIPELINING", ("RCPT", "550 5.1.1 no such user\r\n421 4.7.0 and good bye\r\n"));
        await using var conversation = await OpenAsync(server);
        var answer = Assert.Single(await conversation.AskAsync("", ["a@example.com"]));
        Assert.Equal((SmtpPhase.Rcpt, 550), (answer.Phase, answer.Reply?.Code));
        Assert.False(conversation.IsUsable);
    }
}
