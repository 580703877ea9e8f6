using System.Net;
using System.Text.Json;

namespace MailWorld.Tests.Records;

public sealed class WorldRecordTests
{
    [Fact]
    public async Task Session_is_written_down_command_by_command()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using (var client = await LineClient.GreetedAsync(world, Worlds.Host, "127.0.0.9"))
        {
            await client.AskAsync("Jane@one.example");
            await client.AskAsync("joe@one.example", "me@me.example");
            await client.SayAsync("QUIT");
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        var session = Assert.Single(world.Record.SessionsOf(Worlds.Host));

        Assert.Equal(["EHLO", "RSET", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "QUIT"], session.Commands.Select(command => command.Verb));
        Assert.Equal([250, 250, 250, 250, 250, 250, 550, 221], session.Commands.Select(command => command.Code));
        Assert.Equal("EHLO me.example", session.Commands[0].Line);
        Assert.Equal(IPAddress.Parse("127.0.0.9"), session.Client.Address);
        Assert.Equal(["", "me@me.example"], session.Transactions.Select(transaction => transaction.Sender));
        Assert.Equal(["Jane@one.example", "joe@one.example"], session.Rcpts.Select(rcpt => rcpt.Recipient));
        Assert.True(session.QuitSeen);
        Assert.Equal(SessionEnd.Quit, session.End);
        Assert.NotNull(session.Ended);
        Assert.Equal(2, world.Record.Commands(Worlds.Host, "mail").Length);
        Assert.Equal(550, Assert.Single(world.Record.RcptsOf("JOE@one.example")).Code);
        Assert.Equal((8, 2, 1), (world.Record.CommandCount, world.Record.RecipientCount, world.Record.AcceptedCount));
    }

    [Fact]
    public async Task Client_that_hangs_up_is_seen_to_have_said_no_QUIT()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await (await LineClient.GreetedAsync(world, Worlds.Host)).DisposeAsync();

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(SessionEnd.ClientClosed, Assert.Single(world.Record.Sessions).End);
        Assert.False(world.Record.Sessions[0].QuitSeen);
    }

    [Fact]
    public async Task Connections_at_once_are_counted_per_host_operator_client_and_domain()
    {
        await using var world = await World.StartAsync(new WorldScript
        {
            Domains =
            [
                new DomainScript { Name = "one.example", Mx = ["mx1.big.example", "mx2.big.example"], CatchAll = true },
                new DomainScript { Name = "two.example", Mx = ["mx1.big.example"], CatchAll = true },
            ],
        });
        await using (var first = await LineClient.GreetedAsync(world, "mx1.big.example"))
        await using (var second = await LineClient.GreetedAsync(world, "mx1.big.example", "127.0.0.9"))
        await using (var third = await LineClient.GreetedAsync(world, "mx2.big.example"))
        {
            await first.AskAsync("x@one.example");
            await first.AskAsync("y@one.example");
            await second.AskAsync("x@two.example");
            await third.AskAsync("x@one.example");
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        await (await LineClient.GreetedAsync(world, "mx1.big.example")).DisposeAsync();
        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        var record = world.Record;

        Assert.Equal(2, record.MostConnectionsAtOnce("mx1.big.example"));
        Assert.Equal(1, record.MostConnectionsAtOnce("mx2.big.example"));
        Assert.Equal(0, record.MostConnectionsAtOnce("nobody.example"));
        Assert.Equal(3, record.MostConnectionsAtOnceOfOperator("big.example"));
        Assert.Equal(2, record.MostConnectionsAtOnceOfDomain("one.example"));
        Assert.Equal(1, record.MostConnectionsAtOnceOfDomain("two.example"));
        Assert.Equal(1, record.Host("mx1.big.example").MostConnectionsAtOnceOf(IPAddress.Loopback));
        Assert.Equal(2, record.Host("mx1.big.example").Clients.Length);
        Assert.Equal((4, 3, 0), (record.Connections, record.MostConnections, record.OpenConnections));
    }

    [Fact]
    public async Task Counters_alone_keep_numbers_and_no_sessions()
    {
        await using var world = await Worlds.OneAsync(new HostScript(), new WorldOptions { Record = RecordDetail.Counters });
        await using (var client = await LineClient.GreetedAsync(world, Worlds.Host))
        {
            await client.AskAsync("jane@one.example");
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Empty(world.Record.Sessions);
        Assert.Equal((4, 1, 1), (world.Record.CommandCount, world.Record.RecipientCount, world.Record.AcceptedCount));
        Assert.Equal(1, world.Record.MostConnectionsAtOnce(Worlds.Host));
    }

    [Fact]
    public async Task Sessions_beyond_the_bound_are_only_counted()
    {
        await using var world = await Worlds.OneAsync(new HostScript(), new WorldOptions { RecordedSessions = 1 });
        await (await LineClient.GreetedAsync(world, Worlds.Host)).DisposeAsync();
        await (await LineClient.GreetedAsync(world, Worlds.Host)).DisposeAsync();

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Single(world.Record.Sessions);
        Assert.Equal(2, world.Record.Connections);
    }

    [Fact]
    public async Task Waiting_for_a_condition_can_be_given_up()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        using var given = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Record.WhenAsync(_ => false, given.Token));
    }

    [Fact]
    public async Task Counters_are_written_as_JSON()
    {
        await using var world = await Worlds.OneAsync(new HostScript());
        await using (var client = await LineClient.GreetedAsync(world, Worlds.Host))
        {
            await client.AskAsync("joe@one.example");
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(15));
        using var json = JsonDocument.Parse(world.Record.ToJson());

        var host = json.RootElement.GetProperty("hosts")[0];
        Assert.Equal(1, json.RootElement.GetProperty("connections").GetInt32());
        Assert.Equal(Worlds.Host, host.GetProperty("name").GetString());
        Assert.Equal(1, host.GetProperty("sessions").GetProperty("most_rejections").GetInt32());
        Assert.Equal(1, host.GetProperty("sessions").GetProperty("without_quit").GetInt32());
    }
}
