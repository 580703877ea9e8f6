using System.Security.Authentication;

namespace MailWorld.Tests.Smtp;

public sealed class StartTlsTests
{
    [Fact]
    public async Task TLS_is_offered_begun_and_forgets_what_was_said_before()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Offered, ExtensionsUnderTls = ["8BITMIME"] });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);
        await client.ReplyAsync();

        Assert.Contains("STARTTLS", await client.SayAsync("EHLO me.example"), StringComparison.Ordinal);
        Assert.StartsWith("220 2.0.0", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);
        await client.StartTlsAsync();

        Assert.StartsWith("503", await client.SayAsync("MAIL FROM:<>"), StringComparison.Ordinal);
        Assert.Equal("250-mx.one.example\n250 8BITMIME", await client.SayAsync("EHLO me.example"));
        Assert.StartsWith("503", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        await client.SendAsync("MAIL FROM:<>\r\nRSET\r\n");
        Assert.StartsWith("503 5.5.1 Error: nested", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("503 5.5.0", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("221 2.0.0 Bye", await client.SayAsync("QUIT"));

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        var session = Assert.Single(world.Record.Sessions);
        Assert.True(session.Tls);
        Assert.False(session.PlaintextAfterStartTls);
        Assert.Equal([false, false, true], session.Commands.Take(3).Select(command => command.Tls));
        Assert.Equal(SessionEnd.Quit, session.End);
    }

    [Fact]
    public async Task TLS_that_is_required_is_asked_for_at_MAIL()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Required });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("530 5.7.0", await client.SayAsync("MAIL FROM:<>"), StringComparison.Ordinal);
        await client.SayAsync("STARTTLS");
        await client.StartTlsAsync();
        await client.SayAsync("EHLO me.example");
        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_that_is_refused_leaves_the_session_as_it_was()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Refused });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("454 4.7.0", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_TLS_fails_the_handshake()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Broken });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);
        Assert.StartsWith("220", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);

        var failure = await Record.ExceptionAsync(client.StartTlsAsync);

        Assert.True(failure is AuthenticationException or IOException, failure?.ToString());
    }

    [Fact]
    public async Task Silent_TLS_never_shakes_hands()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Silent });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);
        Assert.StartsWith("220", await client.SayAsync("STARTTLS"), StringComparison.Ordinal);

        await client.SendAsync("\x16\x03\x01 hello\n" + new string('x', 10_000));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ReadAsync(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task Injected_replies_come_in_the_packet_of_the_220_and_TLS_follows()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Injected });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);
        await client.SendAsync("STARTTLS\r\n");

        var packet = System.Text.Encoding.ASCII.GetString(await client.ReadAsync());
        Assert.StartsWith("220 2.0.0", packet, StringComparison.Ordinal);
        Assert.EndsWith("250 2.1.5 Injected\r\n", packet, StringComparison.Ordinal);
        await client.StartTlsAsync();
        Assert.StartsWith("250-mx.one.example", await client.SayAsync("EHLO me.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plaintext_behind_STARTTLS_is_seen_and_thrown_away()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Offered });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        await client.SendAsync("STARTTLS\r\nRSET\r\n");
        Assert.StartsWith("220", await client.ReplyAsync(), StringComparison.Ordinal);
        await client.StartTlsAsync();
        Assert.StartsWith("250-", await client.SayAsync("EHLO me.example"), StringComparison.Ordinal);

        var session = Assert.Single(world.Record.Sessions);
        Assert.True(session.PlaintextAfterStartTls);
        Assert.DoesNotContain(session.Commands, command => command.Verb == "RSET");
    }

    [Fact]
    public async Task Handshake_that_the_client_spoils_ends_the_session()
    {
        await using var world = await Worlds.OneAsync(new HostScript { StartTls = StartTlsBehaviour.Offered });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);
        await client.SayAsync("STARTTLS");

        await client.SendAsync("this is no handshake, not at all, whatever you may think of it\r\n");

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(SessionEnd.TlsFailed, Assert.Single(world.Record.Sessions).End);
    }
}
