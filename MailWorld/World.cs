using System.Net;
using MailWorld.Atlas;
using MailWorld.Dns;
using MailWorld.Smtp;

namespace MailWorld;

/// <summary>A simulated mail internet on loopback: a DNS server and any number of mail hosts that behave as a script says.</summary>
public sealed class World : IAsyncDisposable
{
    private readonly WorldAtlas _atlas;
    private readonly DnsServer _dns;
    private readonly SmtpServer _smtp;

    private World(WorldAtlas atlas, DnsServer dns, SmtpServer smtp, WorldRecord record)
    {
        (_atlas, _dns, _smtp, Record) = (atlas, dns, smtp, record);
    }

    /// <summary>Gets where the DNS server is: 127.0.0.1 and its port, UDP and TCP.</summary>
    public IPEndPoint DnsEndPoint => _dns.EndPoint;

    /// <summary>Gets the port of all mail hosts, each on an address of its own.</summary>
    public int SmtpPort => _smtp.Port;

    /// <summary>Gets what was seen.</summary>
    public WorldRecord Record { get; }

    /// <summary>Gets how many domains there are.</summary>
    public int DomainCount => _atlas.Domains.Count;

    /// <summary>Gets how many mail hosts there are.</summary>
    public int HostCount => _atlas.Hosts.Count;

    /// <summary>Starts a world.</summary>
    /// <param name="script">Who lives there.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The world, answering.</returns>
    /// <exception cref="WorldScriptException">The script cannot be played.</exception>
    /// <exception cref="WorldStartException">A port or address cannot be had.</exception>
    public static async Task<World> StartAsync(WorldScript script, WorldOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        options ??= new WorldOptions();
        var atlas = await Task.Run(() => new WorldAtlas(script), cancellationToken).ConfigureAwait(false);
        var greylist = new GreylistBook();
        var record = new WorldRecord(options.Record, options.RecordedSessions, greylist.Triplets);
        var dns = DnsServer.Start(options.DnsPort, atlas, record, options.TimeProvider);
        try
        {
            return new World(atlas, dns, SmtpServer.Start(options.SmtpPort, options.ListeningSockets, atlas, record, greylist, options.TimeProvider), record);
        }
        catch
        {
            await dns.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The addresses of a mail host.</summary>
    /// <param name="host">Its name.</param>
    /// <returns>The addresses; empty where there is no such host.</returns>
    public IReadOnlyList<IPAddress> AddressesOf(string host) => _atlas.FindHost(host)?.Addresses ?? [];

    /// <summary>What the script says of an address, populations included: the truth to hold a verdict against.</summary>
    /// <param name="address">Local part, <c>@</c>, domain.</param>
    /// <returns>The behaviour; null where the domain does not live here. Greylisting of domain and host, and what the host refuses for itself, are not in it.</returns>
    public MailboxScript? MailboxOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.LastIndexOf('@');
        return at >= 0 && _atlas.FindDomain(address.AsSpan(at + 1)) is { } domain ? domain.Plan.Find(domain.Name, address.AsSpan(0, at)).Script : null;
    }

    /// <summary>Stops: closes every socket and ends every session.</summary>
    /// <returns>A task that ends when nothing runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _smtp.DisposeAsync().ConfigureAwait(false);
        await _dns.DisposeAsync().ConfigureAwait(false);
    }
}
