using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MailWorld.Tests.Smtp;

/// <summary>More hosts than sockets: one socket on the loopback device serves all.</summary>
public sealed class ManyHostsTests
{
    private static readonly WorldScript Script = new()
    {
        Domains = [new DomainScript { Name = "d{0..4999}.example", CatchAll = true }],
        Hosts =
        [
            new HostScript { Name = "resets.example", Connect = ConnectBehaviour.Refuse },
            new HostScript { Name = "silent.example", Connect = ConnectBehaviour.Silence },
        ],
    };

    [Fact]
    public async Task Thousands_of_hosts_answer_each_under_its_own_name()
    {
        await using var world = await World.StartAsync(Script);

        foreach (var n in (int[])[0, 1, 253, 254, 4999])
        {
            await using var client = await LineClient.ConnectAsync(world, $"mx1.d{n}.example");
            Assert.Equal($"220 mx1.d{n}.example ESMTP MailWorld", await client.ReplyAsync());
            await client.SayAsync("EHLO me.example");
            Assert.StartsWith("250", await client.AskAsync($"x@d{n}.example"), StringComparison.Ordinal);
            Assert.StartsWith("554", await client.AskAsync($"x@d{n + 1}.example"), StringComparison.Ordinal);
        }

        Assert.Equal(5002, world.HostCount);
    }

    [Fact]
    public async Task Host_that_refuses_resets_and_one_that_is_silent_stays_silent()
    {
        await using var world = await World.StartAsync(Script);

        await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotEmpty(await (await LineClient.ConnectAsync(world, "resets.example")).ReadAsync()));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ConnectAsync(world.AddressesOf("silent.example")[0], world.SmtpPort, patience.Token));
        Assert.Equal(0, world.Record.Connections);
    }

    [Fact]
    public async Task Nothing_is_served_on_an_address_that_is_not_of_loopback()
    {
        await using var world = await World.StartAsync(Script);
        var outside = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !System.Net.IPAddress.IsLoopback(address));
        if (outside is null)
        {
            return;
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var read = 0;
        var failure = await Xunit.Record.ExceptionAsync(async () =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await socket.ConnectAsync(outside, world.SmtpPort, patience.Token);
            read = await socket.ReceiveAsync(new byte[100], SocketFlags.None, patience.Token);
        });

        Assert.True(failure is not null || read == 0);
        Assert.Equal(0, world.Record.Connections);
    }

    [Fact]
    public async Task A_thousand_connections_at_once_are_served()
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", CatchAll = true }] });
        var clients = new List<LineClient>();
        for (var i = 0; i < 1000; i++)
        {
            clients.Add(await LineClient.ConnectAsync(world, "mx1.one.example"));
        }

        await Task.WhenAll(clients.Select(async client =>
        {
            await client.ReplyAsync();
            await client.SayAsync("EHLO me.example");
            Assert.StartsWith("250", await client.AskAsync("x@one.example"), StringComparison.Ordinal);
        }));
        Assert.Equal(1000, world.Record.MostConnectionsAtOnce("mx1.one.example"));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        await world.Record.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1000, world.Record.RecipientCount);
    }

    [Fact]
    public async Task Host_with_an_address_of_IPv6_loopback_listens_there()
    {
        if (!Socket.OSSupportsIPv6 || !NetworkInterface.GetAllNetworkInterfaces().Any(device => device.GetIPProperties().UnicastAddresses.Any(unicast => unicast.Address.Equals(System.Net.IPAddress.IPv6Loopback))))
        {
            return;
        }

        await using var world = await World.StartAsync(new WorldScript { Hosts = [new HostScript { Name = "six.example", Addresses = ["127.66.0.1", "::1", "192.0.2.1"] }] });
        using var six = new TcpClient(AddressFamily.InterNetworkV6);
        await six.ConnectAsync(System.Net.IPAddress.IPv6Loopback, world.SmtpPort);
        using var reader = new StreamReader(six.GetStream());

        Assert.Equal("220 six.example ESMTP MailWorld", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Two_worlds_do_not_meet()
    {
        await using var one = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example", CatchAll = true }] });
        await using var two = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example" }] });
        await using var first = await LineClient.GreetedAsync(one, "mx1.one.example");
        await using var second = await LineClient.GreetedAsync(two, "mx1.one.example");

        Assert.StartsWith("250", await first.AskAsync("x@one.example"), StringComparison.Ordinal);
        Assert.StartsWith("550", await second.AskAsync("x@one.example"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(0)]
    public async Task Port_in_use_is_told(int sockets)
    {
        await using var world = await World.StartAsync(new WorldScript { Domains = [new DomainScript { Name = "one.example" }] }, new WorldOptions { ListeningSockets = 256 });

        var smtp = await Assert.ThrowsAsync<WorldStartException>(() => World.StartAsync(
            new WorldScript { Domains = [new DomainScript { Name = "one.example" }] }, new WorldOptions { SmtpPort = world.SmtpPort, ListeningSockets = sockets }));
        var dns = await Assert.ThrowsAsync<WorldStartException>(() => World.StartAsync(new WorldScript(), new WorldOptions { DnsPort = world.DnsEndPoint.Port }));

        Assert.Contains($"SMTP port {world.SmtpPort}", smtp.Message, StringComparison.Ordinal);
        Assert.Contains($"DNS port {world.DnsEndPoint.Port}", dns.Message, StringComparison.Ordinal);
    }
}
