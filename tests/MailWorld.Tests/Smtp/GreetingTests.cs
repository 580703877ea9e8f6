using System.Diagnostics;
using System.Net.Sockets;
using Validator.Tests.Support;

namespace MailWorld.Tests.Smtp;

public sealed class GreetingTests
{
    [Fact]
    public async Task Host_greets_with_its_name_and_offers_its_extensions()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);

        Assert.Equal("220 mx.one.example ESMTP MailWorld", await client.ReplyAsync());
        Assert.Equal("250-mx.one.example\n250-PIPELINING\n250-SIZE 10240000\n250-ENHANCEDSTATUSCODES\n250-8BITMIME\n250 SMTPUTF8", await client.SayAsync("EHLO me.example"));
        Assert.Equal("250 mx.one.example", await client.SayAsync("helo me.example"));
        Assert.Equal("221 2.0.0 Bye", await client.SayAsync("quit"));
        Assert.Null(await client.LineAsync());
    }

    [Theory]
    [InlineData("421 4.3.2 Too busy", true)]
    [InlineData("554 5.7.1 Go away", false)]
    public async Task Greeting_is_as_scripted_and_421_closes(string greeting, bool closes)
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = greeting });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);

        Assert.Equal(greeting, await client.ReplyAsync());
        Assert.Equal(closes ? "" : "221 2.0.0 Bye", await client.SayAsync("QUIT"));
    }

    [Fact]
    public async Task Greeting_of_several_lines_comes_whole()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = "220 {host} one\ntwo\nthree" });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);

        Assert.Equal("220-mx.one.example one\n220-two\n220 three", await client.ReplyAsync());
    }

    [Fact]
    public async Task Late_greeting_waits_for_its_time_and_talk_before_it_is_seen()
    {
        var time = new ManualTimeProvider();
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Delay = TimeSpan.FromSeconds(20) } }, new WorldOptions { TimeProvider = time });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);
        await client.SendAsync("EHLO me.example\r\n");
        await Until.TrueAsync(() => time.ActiveTimers > 0);

        time.Advance(TimeSpan.FromSeconds(20));

        Assert.StartsWith("220 ", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250-", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.True(Assert.Single(world.Record.SessionsOf(Worlds.Host)).TalkedBeforeGreeting);
    }

    [Fact]
    public async Task Client_that_talks_early_is_dropped_where_the_host_minds()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Delay = TimeSpan.FromMilliseconds(300) }, EarlyTalk = BadManners.Drop });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);
        await client.SendAsync("EHLO me.example\r\n");

        await client.ReplyAsync();

        Assert.StartsWith("554 5.5.1", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.Null(await client.LineAsync());
    }

    [Fact]
    public async Task Patient_client_is_not_said_to_have_talked_early()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Delay = TimeSpan.FromMilliseconds(50) }, Ehlo = new ReplyScript { Delay = TimeSpan.FromMilliseconds(50) } });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        var session = Assert.Single(world.Record.SessionsOf(Worlds.Host));
        Assert.False(session.TalkedBeforeGreeting);
        Assert.False(session.TalkedOverEhlo);
        Assert.All(session.Groups, group => Assert.Equal(1, group));
    }

    [Fact]
    public async Task Silent_greeting_never_comes_and_the_world_still_stops()
    {
        var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Fault = ReplyFault.Silence } });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ReadAsync(TimeSpan.FromMilliseconds(200)));
        await world.DisposeAsync();

        Assert.Equal(SessionEnd.WorldStopped, Assert.Single(world.Record.SessionsOf(Worlds.Host)).End);
    }

    [Fact]
    public async Task Greeting_of_garbage_is_garbage()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Fault = ReplyFault.Garbage } });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);

        Assert.DoesNotContain("220", System.Text.Encoding.Latin1.GetString(await client.ReadAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_is_closed_after_the_greeting_where_the_script_says_so()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Then = AfterReply.Close } });
        await using var client = await LineClient.ConnectAsync(world, Worlds.Host);

        Assert.StartsWith("220", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.Null(await client.LineAsync());
    }

    [Fact]
    public async Task Connection_is_reset_after_the_greeting_where_the_script_says_so()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Greeting = new ReplyScript { Then = AfterReply.Reset } });

        // The reset may overtake the greeting, and even the end of connecting.
        var error = await Record.ExceptionAsync(async () =>
        {
            await using var client = await LineClient.ConnectAsync(world, Worlds.Host);
            while (await client.LineAsync() is not null)
            {
            }
        });

        Assert.True(error is IOException or System.Net.Sockets.SocketException, $"{error}");
    }

    [Fact]
    public async Task Connection_is_refused_where_nothing_listens_reset_or_never_made()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Hosts =
            [
                new HostScript { Name = "here.example" },
                new HostScript { Name = "refuses.example", Connect = ConnectBehaviour.Refuse },
                new HostScript { Name = "resets.example", Connect = ConnectBehaviour.Reset },
                new HostScript { Name = "silent.example", Connect = ConnectBehaviour.Silence },
            ],
        });

        var refused = await Assert.ThrowsAsync<SocketException>(() => LineClient.ConnectAsync(world, "refuses.example"));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotEmpty(await (await LineClient.ConnectAsync(world, "resets.example")).ReadAsync()));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ConnectAsync(world.AddressesOf("silent.example")[0], world.SmtpPort, patience.Token));
        await using var here = await LineClient.GreetedAsync(world, "here.example");
    }

    [Fact]
    public async Task Host_that_knows_only_HELO_refuses_EHLO()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Ehlo = "502 5.5.1 Not implemented" });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        Assert.Equal("503 5.5.1 Error: send HELO/EHLO first", await client.SayAsync("MAIL FROM:<>"));
        Assert.Equal("250 mx.one.example", await client.SayAsync("HELO me.example"));
        Assert.Equal("555 5.5.4 Unsupported parameter", await client.SayAsync("MAIL FROM:<> SIZE=10"));
        Assert.StartsWith("250", await client.AskAsync("jane@one.example"), StringComparison.Ordinal);
        Assert.Equal("me.example", Assert.Single(world.Record.SessionsOf(Worlds.Host)).Helo);
    }

    [Fact]
    public async Task Latency_is_paid_once_for_a_group_and_reply_delay_for_each()
    {
        await using var world = await Worlds.OneAsync(new HostScript { Latency = TimeSpan.FromMilliseconds(200) });
        await using var client = await LineClient.GreetedAsync(world, Worlds.Host);

        var clock = Stopwatch.StartNew();
        await client.SendAsync("RSET\r\nMAIL FROM:<>\r\nRCPT TO:<jane@one.example>\r\n");
        await client.ReplyAsync();
        await client.ReplyAsync();
        await client.ReplyAsync();

        Assert.InRange(clock.ElapsedMilliseconds, 190, 590);
    }
}
