using System.Net;
using System.Net.Sockets;

namespace Standalone.Tests.RealServers;

/// <summary>
/// Servers that are not ours, on loopback: Postfix (a listener for each kind of mail host), postgrey and NSD, from Debian's packages,
/// with configuration and data in a folder of their own. Nothing is ever delivered: nobody sends DATA.
/// </summary>
public sealed class RealMailServers : IAsyncLifetime
{
    /// <summary>How long postgrey keeps a triplet waiting, in seconds.</summary>
    public const int GreylistDelay = 2;

    private string _folder = "";
    private ServerGroup? _servers;
    private int _runs;

    /// <summary>Gets the DNS server's endpoint.</summary>
    public IPEndPoint Dns { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Gets the port of all mail hosts.</summary>
    public int SmtpPort { get; private set; }

    /// <summary>Gets what Postfix wrote about its sessions.</summary>
    internal PostfixLog Log => new(Path.Combine(_folder, "postfix", "mail.log"));

    /// <summary>Starts the servers and waits until all of them listen.</summary>
    /// <returns>A task that ends then.</returns>
    public async Task InitializeAsync()
    {
        if (ServerPrograms.Missing is not null)
        {
            return; // Every test that would need them is skipped.
        }

        _folder = Directory.CreateTempSubdirectory("validator-real-mail-").FullName;
        var ports = FreePorts(3);
        Dns = new(IPAddress.Loopback, ports[0]);
        SmtpPort = ports[1];
        var postgrey = new IPEndPoint(IPAddress.Loopback, ports[2]);
        LabZone.Write(Path.Combine(_folder, "nsd"), Dns.Port);
        LabPostfix.Write(Path.Combine(_folder, "postfix"), SmtpPort, postgrey.Port);
        await File.WriteAllTextAsync(Path.Combine(_folder, "servers.sh"), $$"""
            PATH=$PATH:/usr/sbin:/sbin
            export MAIL_CONFIG=$PWD/postfix LC_ALL=C.UTF-8
            chmod 755 .
            install -d postfix/queue postfix/queue/pid
            install -d -o postfix -m 700 postfix/data postfix/queue/{active,bounce,corrupt,defer,deferred,flush,hold,incoming,private,saved,trace}
            install -d -o postfix -g postdrop -m 730 postfix/queue/maildrop
            install -d -o postfix -g postdrop -m 710 postfix/queue/public
            install -d -o postgrey -m 700 postgrey
            : >nobody
            start nsd.log nsd -d -c nsd/nsd.conf
            start postgrey.log postgrey --inet=127.0.0.1:{{postgrey.Port}} --dbdir="$PWD/postgrey" --delay={{GreylistDelay}} --auto-whitelist-clients=0 \
              --whitelist-clients="$PWD/nobody" --whitelist-recipients="$PWD/nobody"
            start postfix.log "$(postconf -h daemon_directory)/master" -s

            """);
        _servers = ServerGroup.Start(_folder);
        try
        {
            await _servers.WaitForAsync(Dns);
            await _servers.WaitForAsync(postgrey);
            await _servers.WaitForAsync(EndpointOf(LabPostfix.Hosts[^1].Name)); // Postfix opens them in order.
        }
        catch (TimeoutException e)
        {
            var logs = string.Join('\n', Directory.EnumerateFiles(_folder, "*.log", SearchOption.AllDirectories).Select(log => $"{log}:\n{File.ReadAllText(log)}"));
            await DisposeAsync();
            throw new InvalidOperationException($"{e.Message}\n{logs}", e);
        }
    }

    /// <summary>Ends the servers and removes their files.</summary>
    /// <returns>A task that ends when all are gone.</returns>
    public async Task DisposeAsync()
    {
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }

    /// <summary>Tells where a mail host listens.</summary>
    /// <param name="host">Its name in <see cref="LabPostfix.Hosts"/>.</param>
    /// <returns>Its endpoint.</returns>
    internal IPEndPoint EndpointOf(string host) => new(IPAddress.Parse(LabPostfix.Hosts.Single(known => known.Name == host).Address), SmtpPort);

    /// <summary>Makes an empty folder that is removed with everything else.</summary>
    /// <returns>Its path.</returns>
    internal string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, "runs", $"{Interlocked.Increment(ref _runs)}")).FullName;

    // Below the range from which the system takes the ports of outgoing connections, so that none of those is in the way later.
    private static List<int> FreePorts(int count)
    {
        List<int> free = [];
        for (var port = 20_000 + (Environment.ProcessId % 10_000); free.Count < count; port++)
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Any, port));
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                free.Add(port);
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }

        return free;
    }
}

/// <summary>The tests that share the servers, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RealMailCollection : ICollectionFixture<RealMailServers>
{
    public const string Name = "Real mail servers";
}
