using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <content>STARTTLS.</content>
public abstract partial class SmtpConversationContract
{
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
                // Whoever lets the injected reply pass gets TLS, and the test fails.
                await peer.StartTlsAsync();
                await peer.DrainAsync();
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
    public async Task Server_that_closes_at_STARTTLS_with_421_is_not_connected_to_again()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "STARTTLS", ("STARTTLS", "421 4.3.2 shutting down\r\n"));
        var failure = await FailAsync(server);
        Assert.Equal((SmtpFailureKind.Refused, SmtpPhase.StartTls, 421), (failure.Kind, failure.Phase, failure.Reply?.Code));
        Assert.Equal(1, server.Connections);
    }
}
