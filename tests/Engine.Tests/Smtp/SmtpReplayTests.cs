using System.Net;
using Validator.Smtp;
using Validator.Tests.Support;

namespace Engine.Tests.Smtp;

/// <summary>Sessions replayed without sockets and without real time: what went out in which packet, and how long a server may take.</summary>
public sealed class SmtpReplayTests
{
    private const string Ehlo = "EHLO probe.example.net\r\n";
    private const string Hello = "250-mx.example.com\r\n250-SIZE 1000\r\n250 PIPELINING\r\n";
    private static readonly SmtpEndpoint Endpoint = new("mx.example.com", IPAddress.Loopback, 25, new EgressAddress(null, "probe.example.net"));

    private readonly ManualTimeProvider _time = new();

    public static TheoryData<Feed> Feeds => SmtpConversationContract.Feeds;

    [Theory, MemberData(nameof(Feeds))]
    public async Task Session_goes_out_in_as_few_packets_as_politeness_allows(Feed feed)
    {
        const string Group = "MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nRSET\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\n";
        using var stream = new ReplayStream(
            feed,
            ("", "220-mx.example.com\r\n220-do not\r\n220 talk over me\r\n"),
            (Ehlo, Hello),
            (Group, "250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n550-5.1.1 no\r\n550 5.1.1 way\r\n"),
            ("QUIT\r\n", "221 bye\r\n"));
        await using var conversation = await OpenAsync(stream);
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        await conversation.QuitAsync();
        Assert.Equal([250, 550], answers.Select(answer => answer.Reply!.Code));
        Assert.Equal([Ehlo, Group, "QUIT\r\n"], stream.Writes);
        Assert.False(stream.WasTalkedOver);
        Assert.True(stream.IsPlayed);
        Assert.True(stream.IsDisposed);
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Theory, InlineData(""), InlineData("220 hi\r\n"), InlineData("220 hi\r\n" + Ehlo)]
    public async Task Reply_that_drips_ends_at_the_command_time_out(string before)
    {
        using var stream = new ReplayStream(
            Feed.Byte,
            ("", before.Length == 0 ? Long("220") : "220 hi\r\n"),
            (Ehlo, before.EndsWith(Ehlo, StringComparison.Ordinal) ? "250 hi\r\n" : Long("250")),
            ("MAIL FROM:<>\r\n", Long("250")));
        var start = _time.GetUtcNow();
        var drips = 0;
        stream.BeforeRead = () =>
        {
            // Only the reply in question drips; at a byte each 5 seconds it never pauses for the time-out's 30.
            if (stream.Writes.Count == (before.Length == 0 ? 0 : before.EndsWith(Ehlo, StringComparison.Ordinal) ? 2 : 1))
            {
                drips++;
                _time.Advance(TimeSpan.FromSeconds(5));
            }
        };
        var (channel, result) = await HandshakeAsync(stream);
        SmtpFailure failure;
        if (result.Failure is null)
        {
            await using var conversation = new SmtpConversation(channel, result.Extensions, new SmtpConnectorOptions());
            failure = Assert.Single(await conversation.AskAsync("", ["a@example.com"])).Failure!;
            Assert.False(conversation.IsUsable);
            Assert.Equal(SmtpPhase.Mail, failure.Phase);
        }
        else
        {
            failure = result.Failure;
            Assert.Equal(before.Length == 0 ? SmtpPhase.Greeting : SmtpPhase.Ehlo, failure.Phase);
        }

        Assert.Equal(SmtpFailureKind.Timeout, failure.Kind);
        Assert.Equal(TimeSpan.FromSeconds(30), _time.GetUtcNow() - start);
        Assert.Equal(6, drips);
        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task Each_reply_has_its_own_time_out_and_all_have_one_deadline()
    {
        using var stream = new ReplayStream(
            Feed.Line,
            ("", "220 hi\r\n"),
            (Ehlo, "250 hi\r\n"),
            ("MAIL FROM:<>\r\n", "250 ok\r\n"), ("RCPT TO:<a@example.com>\r\n", "250 ok\r\n"),
            ("RSET\r\n", "250 ok\r\n"), ("MAIL FROM:<>\r\n", "250 ok\r\n"), ("RCPT TO:<b@example.com>\r\n", "250 ok\r\n"));
        await using var conversation = await OpenAsync(stream);
        var start = _time.GetUtcNow();
        stream.BeforeRead = () => _time.Advance(TimeSpan.FromSeconds(29));
        var answers = await conversation.AskAsync("", ["a@example.com", "b@example.com"]);
        Assert.Equal(250, answers[0].Reply!.Code);
        Assert.Equal(SmtpFailureKind.Timeout, answers[1].Failure!.Kind);
        Assert.InRange(_time.GetUtcNow() - start, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(145));
        Assert.False(conversation.IsUsable);
    }

    [Fact]
    public async Task Silent_server_is_left_at_QUIT_after_two_seconds()
    {
        using var stream = new ReplayStream(Feed.Whole, ("", "220 hi\r\n"), (Ehlo, "250 hi\r\n"));
        await using var conversation = await OpenAsync(stream);
        var quitting = conversation.QuitAsync();
        Assert.False(quitting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(stream.IsDisposed);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await quitting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task Server_that_answers_QUIT_and_stays_is_left_after_two_seconds()
    {
        using var stream = new ReplayStream(Feed.Whole, ("", "220 hi\r\n"), (Ehlo, "250 hi\r\n"), ("QUI", "221 bye, but I stay\r\n"));
        await using var conversation = await OpenAsync(stream);
        var quitting = conversation.QuitAsync();
        Assert.False(quitting.IsCompleted);
        Assert.True(stream.IsPlayed);
        _time.Advance(TimeSpan.FromSeconds(2));
        await quitting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(stream.IsDisposed);
    }

    [Fact]
    public async Task Idle_conversation_is_not_timed()
    {
        using var stream = new ReplayStream(
            Feed.Whole, ("", "220 hi\r\n"), (Ehlo, Hello), ("MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n", "250 ok\r\n250 ok\r\n"));
        await using var conversation = await OpenAsync(stream);
        Assert.Equal(0, _time.ActiveTimers);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(conversation.IsUsable);
        Assert.True(Assert.Single(await conversation.AskAsync("", ["a@example.com"])).Reply!.IsPositive);
    }

    [Fact]
    public async Task Session_has_a_bound_of_bytes()
    {
        // Replies of 60 KB, each within its own bounds.
        var large = string.Concat(Enumerable.Repeat("250-" + new string('x', 4000) + "\r\n", 15)) + "250 ok\r\n";
        var script = new List<(string, string)> { ("", "220 hi\r\n"), (Ehlo, "250 hi\r\n") };
        for (var i = 0; i < 20; i++)
        {
            script.Add(((i > 0 ? "RSET\r\n" : "") + "", i > 0 ? "250 ok\r\n" : ""));
            script.Add(("MAIL FROM:<>\r\n", "250 ok\r\n"));
            script.Add(("RCPT TO:<a@example.com>\r\n", large));
        }

        using var stream = new ReplayStream(Feed.Whole, [.. script]);
        await using var conversation = await OpenAsync(stream);
        RecipientAnswer answer;
        var asked = 0;
        do
        {
            answer = Assert.Single(await conversation.AskAsync("", ["a@example.com"]));
            asked++;
        }
        while (answer.Failure is null && asked < 20);

        Assert.Equal(SmtpFailureKind.ProtocolViolation, answer.Failure?.Kind);
        Assert.Equal(18, asked);
    }

    private static string Long(string code) => string.Concat(Enumerable.Repeat($"{code}-drip\r\n", 20)) + $"{code} end\r\n";

    private async Task<(SmtpChannel Channel, SmtpHandshakeResult Result)> HandshakeAsync(ReplayStream stream)
    {
        var options = new SmtpConnectorOptions();
        var channel = new SmtpChannel(Endpoint, new SmtpWire(null, stream), new SmtpWatch(_time), options.CommandTimeout);
        return (channel, await SmtpHandshake.RunAsync(channel, options, startTls: true));
    }

    private async Task<SmtpConversation> OpenAsync(ReplayStream stream)
    {
        var (channel, result) = await HandshakeAsync(stream);
        Assert.Null(result.Failure);
        return new SmtpConversation(channel, result.Extensions, new SmtpConnectorOptions());
    }
}
