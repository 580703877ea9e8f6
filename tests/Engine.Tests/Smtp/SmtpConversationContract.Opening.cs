using System.Net;
using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <content>From the connection to EHLO.</content>
public abstract partial class SmtpConversationContract
{
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

    [Fact]
    public async Task Silence_instead_of_a_greeting_is_a_time_out()
    {
        await using var server = new ScriptedServer(peer => peer.DrainAsync());
        var failure = await FailAsync(server, new SmtpConnectorOptions { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((SmtpFailureKind.Timeout, SmtpPhase.Greeting), (failure.Kind, failure.Phase));
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
}
