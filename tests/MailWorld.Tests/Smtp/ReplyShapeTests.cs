using System.Text;
using Validator.Tests.Support;

namespace MailWorld.Tests.Smtp;

public sealed class ReplyShapeTests
{
    [Fact]
    public async Task Tarpit_answers_after_its_delay()
    {
        var time = new ManualTimeProvider();
        await using var world = await OneMailboxAsync(new ReplyScript { Delay = TimeSpan.FromSeconds(30) }, time);
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await client.SayAsync("MAIL FROM:<>");
        await client.SendAsync("RCPT TO:<x@one.example>\r\n");
        await Until.TrueAsync(() => time.ActiveTimers > 0);

        time.Advance(TimeSpan.FromSeconds(29));
        var reply = client.ReplyAsync();
        Assert.False(reply.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("250 2.1.5 Ok", await reply);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_hangs_up_in_a_tarpit_is_noticed_at_once(bool reset)
    {
        await using var world = await OneMailboxAsync(new ReplyScript { Delay = TimeSpan.FromHours(1) });
        await using (var client = await LineClient.GreetedAsync(world, "mx1.one.example"))
        {
            await client.SayAsync("MAIL FROM:<>");
            await client.SendAsync("RCPT TO:<x@one.example>\r\n");
            await world.Record.WhenAsync(record => record.RecipientCount == 1).WaitAsync(TimeSpan.FromSeconds(15));
            if (reset)
            {
                client.Reset();
            }
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(SessionEnd.ClientClosed, Assert.Single(world.Record.Sessions).End);
    }

    [Fact]
    public async Task Dripping_reply_comes_byte_by_byte()
    {
        var time = new ManualTimeProvider();
        await using var world = await OneMailboxAsync(new ReplyScript { Text = "250 Ok", Drip = TimeSpan.FromSeconds(1) }, time);
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await client.SayAsync("MAIL FROM:<>");
        await client.SendAsync("RCPT TO:<x@one.example>\r\n");

        var text = "";
        while (text.Length < 8)
        {
            var bytes = await client.ReadAsync();
            Assert.Single(bytes);
            text += (char)bytes[0];
            if (text.Length < 8)
            {
                await Until.TrueAsync(() => time.ActiveTimers > 0);
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Equal("250 Ok\r\n", text);
    }

    [Fact]
    public async Task Reply_in_odd_packets_is_whole_in_the_end()
    {
        await using var world = await OneMailboxAsync(new ReplyScript { Text = "250 2.1.5 one\ntwo\nthree", Packet = 3 });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await client.SayAsync("MAIL FROM:<>");
        await client.SendAsync("RCPT TO:<x@one.example>\r\n");

        var packets = new List<byte[]>();
        while (packets.Sum(packet => packet.Length) < "250-2.1.5 one\r\n250-two\r\n250 three\r\n".Length)
        {
            packets.Add(await client.ReadAsync());
        }

        Assert.Equal("250-2.1.5 one\r\n250-two\r\n250 three\r\n", string.Concat(packets.Select(packet => Encoding.ASCII.GetString(packet))));
        Assert.True(packets.Count > 1);
    }

    [Fact]
    public async Task Silent_mailbox_answers_nothing_any_more_but_QUIT_closes()
    {
        await using var world = await OneMailboxAsync(new ReplyScript { Fault = ReplyFault.Silence });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await client.SayAsync("MAIL FROM:<>");
        await client.SendAsync("RCPT TO:<x@one.example>\r\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ReadAsync(TimeSpan.FromMilliseconds(200)));
        await client.SendAsync("QUIT\r\n");
        Assert.Null(await client.LineAsync());
        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));

        var session = Assert.Single(world.Record.Sessions);
        Assert.Equal(0, Assert.Single(session.Rcpts).Code);
        Assert.Equal(SessionEnd.Quit, session.End);
    }

    [Theory]
    [InlineData(AfterReply.Close)]
    [InlineData(AfterReply.Reset)]
    public async Task Connection_is_dropped_after_RCPT_with_nothing_said(AfterReply then)
    {
        await using var world = await OneMailboxAsync(new ReplyScript { Raw = "", Then = then });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await client.SayAsync("MAIL FROM:<>");

        if (then == AfterReply.Close)
        {
            Assert.Equal("", await client.SayAsync("RCPT TO:<x@one.example>"));
        }
        else
        {
            await Assert.ThrowsAnyAsync<IOException>(() => client.SayAsync("RCPT TO:<x@one.example>"));
        }

        Assert.Equal(0, Assert.Single(world.Record.Rcpts).Code);
        Assert.Equal(0, world.Record.AcceptedCount);
    }

    [Theory]
    [InlineData(ReplyFault.Endless)]
    [InlineData(ReplyFault.EndlessLine)]
    public async Task Endless_reply_goes_on_until_the_client_hangs_up(ReplyFault fault)
    {
        await using var world = await OneMailboxAsync(new ReplyScript { Fault = fault });
        await using (var client = await LineClient.GreetedAsync(world, "mx1.one.example"))
        {
            await client.SayAsync("MAIL FROM:<>");
            await client.SendAsync("RCPT TO:<x@one.example>\r\n");
            var bytes = 0;
            var lines = 0;
            while (bytes < 2_000_000)
            {
                var read = await client.ReadAsync();
                bytes += read.Length;
                lines += read.Count(b => b == '\n');
            }

            Assert.Equal(fault == ReplyFault.EndlessLine, lines == 0);
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Raw_bytes_come_as_they_stand()
    {
        await using var world = await OneMailboxAsync(new ReplyScript { Raw = "250 bare\n\0\u00ff no end" });
        await using var client = await LineClient.GreetedAsync(world, "mx1.one.example");
        await client.SayAsync("MAIL FROM:<>");
        await client.SendAsync("RCPT TO:<x@one.example>\r\n");

        Assert.Equal("250 bare\n\0\u00ff no end", Encoding.Latin1.GetString(await client.ReadAsync()));
    }

    private static Task<World> OneMailboxAsync(ReplyScript reply, TimeProvider? time = null) => World.StartAsync(
        new WorldScript { Domains = [new DomainScript { Name = "one.example", Mailboxes = { ["x"] = new MailboxScript { Reply = reply } } }] },
        new WorldOptions { TimeProvider = time ?? TimeProvider.System });
}
