using System.Net;
using System.Net.Sockets;
using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <summary>The built-in implementation: the contract, and what is its own.</summary>
public sealed class SmtpConnectorTests : SmtpConversationContract
{
    private static readonly SmtpConnectorOptions Laboratory = new() { AllowPrivateAddresses = true };

    public static TheoryData<string, string> LyingProxies => new()
    {
        { "0505", "none of the ways" },
        { "05FF", "none of the ways" },
        { "0400", "does not speak SOCKS5" },
        { "05", "closed the connection" },
        { "0502", "none of the ways" },
        { "0500,05010001000000000000", "general failure (1)" },
        { "0500,05020001000000000000", "rules do not allow the connection (2)" },
        { "0500,05050001000000000000", "connection refused (5)" },
        { "0500,05630001000000000000", "unknown code (99)" },
        { "0500,04000001000000000000", "does not speak SOCKS5" },
        { "0500,0500000900000000", "unknown kind of address (9)" },
        { "0500,050000010000", "closed the connection" },
        { "0500,05000003FF0000", "closed the connection" },
    };

    [Theory, MemberData(nameof(LyingProxies))]
    public async Task Proxy_that_fails_or_lies_is_a_failure_that_names_it(string answers, string message)
    {
        await using var proxy = new SocksProxy(answers: [.. answers.Split(',').Select(Convert.FromHexString)]);
        var failure = await FailThroughAsync(new Socks5Proxy("127.0.0.1", proxy.Port), Laboratory);
        Assert.Equal((SmtpFailureKind.ConnectionFailed, SmtpPhase.Connect), (failure.Kind, failure.Phase));
        Assert.Contains($"127.0.0.1:{proxy.Port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_that_refuses_the_password_is_a_failure_that_does_not_tell_it()
    {
        await using var proxy = new SocksProxy("user", "secret");
        var failure = await FailThroughAsync(new Socks5Proxy("127.0.0.1", proxy.Port, "user", "wrong-password"), Laboratory);
        Assert.Contains("refuses the user name or the password", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_proxy_is_left_after_the_connect_time_out()
    {
        await using var proxy = new SocksProxy(answers: [[5, 0], []]);
        var failure = await FailThroughAsync(new Socks5Proxy("127.0.0.1", proxy.Port), Laboratory with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((SmtpFailureKind.Timeout, SmtpPhase.Connect), (failure.Kind, failure.Phase));
        Assert.Contains("SOCKS5", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_is_not_asked_for_an_address_that_is_not_public()
    {
        await using var proxy = new SocksProxy();
        var failure = await FailThroughAsync(new Socks5Proxy("127.0.0.1", proxy.Port), new SmtpConnectorOptions());
        Assert.Equal(SmtpFailureKind.AddressNotAllowed, failure.Kind);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task Credentials_too_long_for_SOCKS5_are_a_bug_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(() => FailThroughAsync(new Socks5Proxy("127.0.0.1", 1, new string('u', 256)), Laboratory));

    [Fact]
    public async Task Source_address_is_the_one_that_the_server_sees()
    {
        await using var server = new ScriptedServer(peer => peer.ServeAsync(""));
        var endpoint = server.Endpoint with { Egress = new EgressAddress(IPAddress.Parse("127.0.0.9"), "nine.example.net") };
        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(endpoint);
        await opening.Conversation!.QuitAsync();
        Assert.Contains("EHLO nine.example.net", server.Commands);
    }

    [Fact]
    public async Task Opening_tells_the_greeting_of_the_server()
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 mx.example.com ESMTP\r\n");
            await peer.AnswerAsync();
        });
        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(server.Endpoint);
        await opening.Conversation!.QuitAsync();
        Assert.Equal(new SmtpReply(220, null, "mx.example.com ESMTP"), opening.Greeting);
    }

    [Fact]
    public async Task Refused_connection_tells_the_error_of_its_socket()
    {
        SmtpEndpoint endpoint;
        await using (var server = new ScriptedServer(peer => peer.ServeAsync("")))
        {
            endpoint = server.Endpoint;
        }

        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(endpoint);
        Assert.Equal(SocketError.ConnectionRefused, opening.Failure!.SocketError);
    }

    [Fact]
    public async Task Source_address_of_the_other_IP_version_is_a_clear_failure()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "");
        var endpoint = server.Endpoint with { Egress = new EgressAddress(IPAddress.IPv6Loopback, "probe.example.net") };
        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(endpoint);
        Assert.Equal(SmtpFailureKind.ConnectionFailed, opening.Failure!.Kind);
        Assert.Contains("other IP version", opening.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Source_address_that_this_host_does_not_have_is_a_value()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "");
        var endpoint = server.Endpoint with { Egress = new EgressAddress(IPAddress.Parse("192.0.2.1"), "probe.example.net") };
        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(endpoint);
        Assert.Equal(SmtpFailureKind.ConnectionFailed, opening.Failure!.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("name\r\nMAIL FROM:<>")]
    [InlineData("näme.example")]
    public async Task HELO_name_that_could_not_stand_in_a_command_is_a_bug_of_the_caller(string name)
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "");
        var endpoint = server.Endpoint with { Egress = new EgressAddress(null, name) };
        await Assert.ThrowsAnyAsync<ArgumentException>(() => new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(endpoint));
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task STARTTLS_is_left_alone_where_it_is_switched_off()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "STARTTLS");
        await using var conversation = await OpenAsync(server, new SmtpConnectorOptions { StartTls = false });
        Assert.False(conversation.IsTls);
        Assert.DoesNotContain("STARTTLS", server.Commands);
    }

    [Fact]
    public async Task Handshake_that_never_ends_is_left_for_plain_text()
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
            await peer.ExpectAsync("STARTTLS", "220 go ahead\r\n");
            await peer.Stream.CopyToAsync(Stream.Null, peer.Stop);
        });
        await using var conversation = await OpenAsync(server, new SmtpConnectorOptions { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.False(conversation.IsTls);
    }

    [Theory]
    [InlineData("", SmtpPhase.Greeting)]
    [InlineData("220 hi\r\n", SmtpPhase.Ehlo)]
    [InlineData("220 hi\r\n250 STARTTLS\r\n220 go ahead\r\n", SmtpPhase.StartTls)]
    public async Task Opening_has_one_deadline_over_all_of_it(string replies, SmtpPhase phase)
    {
        await using var server = new ScriptedServer(async peer =>
        {
            var lines = replies.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < lines.Length; i++)
            {
                if (i > 0)
                {
                    await peer.ReadAsync();
                }

                await peer.SendAsync(lines[i] == "250 STARTTLS" ? ScriptedPeer.Ehlo("STARTTLS") : lines[i] + "\r\n");
            }

            await peer.Stream.CopyToAsync(Stream.Null, peer.Stop);
        });
        var failure = await FailAsync(server, new SmtpConnectorOptions { SessionDeadline = TimeSpan.FromMilliseconds(400) })
            .WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((SmtpFailureKind.Timeout, phase), (failure.Kind, failure.Phase));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Certificate_does_not_make_us_fetch_its_issuer()
    {
        await using var issuer = new ScriptedServer(_ => Task.CompletedTask);
        using var certificate = ScriptedPeer.MakeCertificate(new Uri($"http://127.0.0.1:{issuer.Port}/ca.crt"));
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", ScriptedPeer.Ehlo("STARTTLS"));
            await peer.ExpectAsync("STARTTLS", "220 go ahead\r\n");
            await peer.StartTlsAsync(certificate);
            await peer.AnswerAsync();
        });
        await using var conversation = await OpenAsync(server);
        Assert.True(conversation.IsTls);
        Assert.Equal(0, issuer.Connections);
    }

    [Theory, InlineData("mx_1.example.com"), InlineData("-mx-.example.com"), InlineData("a..b"), InlineData("192.0.2.1"), InlineData("")]
    public async Task Odd_host_names_do_not_keep_TLS_away(string host)
    {
        await using var server = new ScriptedServer(async peer =>
        {
            await peer.SendAsync("220 hi\r\n");
            await peer.ExpectAsync("EHLO probe.example.net", ScriptedPeer.Ehlo("STARTTLS"));
            await peer.ExpectAsync("STARTTLS", "220 go ahead\r\n");
            await peer.StartTlsAsync();
            await peer.AnswerAsync();
        });
        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(server.Endpoint with { Host = host });
        Assert.True(opening.IsOpen, opening.Failure?.ToString());
        Assert.True(opening.Conversation.IsTls);
        await opening.Conversation.DisposeAsync();
    }

    [Fact]
    public async Task Proxy_may_be_given_by_name()
    {
        await using var server = ScriptedServer.WithRules(Feed.Whole, "");
        await using var proxy = new SocksProxy();
        var endpoint = server.Endpoint with { Egress = new EgressAddress(null, "probe.example.net", new Socks5Proxy("localhost", proxy.Port)) };
        var opening = await new SmtpConnector(Laboratory, TimeProvider.System).OpenAsync(endpoint);
        Assert.True(opening.IsOpen, opening.Failure?.ToString());
        await opening.Conversation.QuitAsync();
        Assert.Equal($"CONNECT 1 127.0.0.1:{server.Port}", Assert.Single(proxy.Requests));
    }

    [Fact]
    public async Task A_thousand_conversations_stand_at_once()
    {
        const int Count = 1000;
        await using var server = ScriptedServer.WithRules(Feed.Whole, "PIPELINING", ("RCPT TO:<b", "550 5.1.1 no\r\n"));
        var connector = new SmtpConnector(Laboratory, TimeProvider.System);
        var openings = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => connector.OpenAsync(server.Endpoint)));
        Assert.All(openings, opening => Assert.True(opening.IsOpen, opening.Failure?.ToString()));
        var answers = await Task.WhenAll(openings.Select(opening => opening.Conversation!.AskAsync("", ["a@example.com", "b@example.com"])));
        Assert.All(answers, pair => Assert.Equal([250, 550], pair.Select(answer => answer.Reply!.Code)));
        await Task.WhenAll(openings.Select(opening => opening.Conversation!.QuitAsync()));
        Assert.Equal(Count, server.Connections);
    }

    protected override ISmtpConnector CreateConnector(SmtpConnectorOptions options) => new SmtpConnector(options, TimeProvider.System);

    private static async Task<SmtpFailure> FailThroughAsync(Socks5Proxy proxy, SmtpConnectorOptions options)
    {
        var endpoint = new SmtpEndpoint("mx.example.com", IPAddress.Loopback, 25, new EgressAddress(null, "probe.example.net", proxy));
        var opening = await new SmtpConnector(options, TimeProvider.System).OpenAsync(endpoint);
        Assert.False(opening.IsOpen);
        return opening.Failure;
    }
}
