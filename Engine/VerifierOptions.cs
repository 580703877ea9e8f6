using System.Collections.Immutable;
using System.Net;
using Validator.Addresses;
using Validator.Smtp;

namespace Validator;

/// <summary>How an <see cref="EmailVerifier"/> works. The defaults are those of the command line.</summary>
public sealed record VerifierOptions
{
    /// <summary>Gets the DNS servers; empty takes the system's resolvers.</summary>
    public ImmutableArray<IPEndPoint> DnsServers { get; init; } = [];

    /// <summary>Gets the port of mail hosts. Default: 25.</summary>
    public int SmtpPort { get; init; } = 25;

    /// <summary>Gets the name given in EHLO; null takes the host's name.</summary>
    public string? HeloName { get; init; }

    /// <summary>Gets the envelope sender; the empty string is the null sender <c>&lt;&gt;</c>, the default.</summary>
    public string MailFrom { get; init; } = "";

    /// <summary>Gets the sender used where a host refuses the null sender; null for none.</summary>
    public string? FallbackMailFrom { get; init; }

    /// <summary>Gets the local addresses to connect from, in rotation; empty leaves it to the system.</summary>
    public ImmutableArray<SourceAddress> SourceAddresses { get; init; } = [];

    /// <summary>Gets the SOCKS5 proxies to go through, in rotation; empty connects directly.</summary>
    public ImmutableArray<Socks5Proxy> Proxies { get; init; } = [];

    /// <summary>Gets how far to go. Default: SMTP.</summary>
    public CheckDepth Checks { get; init; } = CheckDepth.Smtp;

    /// <summary>Gets the longest wait for a connection to one address. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the longest wait for the whole reply to one command, however slowly its bytes drip. Default: 30 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the wait before the first retry of a recipient that was put off. Default: 45 s; each next one is 8 times the last, or what the reply names, 30 minutes at most.</summary>
    public TimeSpan GreylistDelay { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Gets how often a recipient that was put off is asked again. Default: 2.</summary>
    public int GreylistRetries { get; init; } = 2;

    /// <summary>Gets the most connections open at once. Default: 1000.</summary>
    public int Concurrency { get; init; } = 1000;

    /// <summary>Gets the most connections open at once to one domain. Default: 5.</summary>
    public int PerDomain { get; init; } = 5;

    /// <summary>
    /// Gets how long a session that has nothing to ask stays open for the next address of its domain. It closes at once where somebody else
    /// needs the connection. Zero for not at all. Default: 2 s, far below the time after which hosts close idle sessions (RFC 5321 §4.5.3.2.7: 5 min).
    /// </summary>
    public TimeSpan SessionRest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets the most recipients an hour that one operator of the operator table (Gmail, Microsoft 365, gateways) may refuse to one of our source
    /// addresses; catch-all probes count. What operators tolerate is not published; they punish harvesting, and more source addresses raise the
    /// sum. What is over waits for its turn without losing an attempt. Null for no limit. Default: 1000.
    /// </summary>
    public int? RejectionsPerHour { get; init; } = 1000;

    /// <summary>Gets the same for the address of a mail host that the table does not list. Default: null, no limit beside the 5 a session.</summary>
    public int? UnlistedRejectionsPerHour { get; init; }

    /// <summary>Gets a value indicating whether role accounts count as risky. Default: the flag alone.</summary>
    public bool TreatRoleAsRisky { get; init; }

    /// <summary>Gets the grammar of addresses. Default: RFC 5321.</summary>
    public AddressGrammar Grammar { get; init; } = AddressGrammar.Rfc5321;

    /// <summary>Gets how many verdicts are remembered while they hold (<see cref="Verdicts.VerdictMemory"/>); 0 for none. Default: 100,000.</summary>
    public int RememberedVerdicts { get; init; } = 100_000;

    /// <summary>Gets the secret that catch-all probes are made from, 16 bytes or more; empty makes a random one. Whoever resumes a retry elsewhere needs the same.</summary>
    public ImmutableArray<byte> ProbeSecret { get; init; } = [];

    /// <summary>Gets a value indicating whether mail hosts on loopback, private or otherwise non-public addresses may be connected to. For laboratories. Default: off.</summary>
    public bool AllowPrivateMx { get; init; }

    /// <summary>Lists the ways out that these options name: each proxy, else each source address, else the system's own choice.</summary>
    /// <returns>At least one.</returns>
    public ImmutableArray<EgressAddress> WaysOut()
    {
        var helo = HeloName ?? HostName.Own;
        if (!Proxies.IsEmpty)
        {
            return [.. Proxies.Select(proxy => new EgressAddress(null, helo, proxy))];
        }

        return SourceAddresses.IsEmpty
            ? [new EgressAddress(null, helo)]
            : [.. SourceAddresses.Select(source => new EgressAddress(source.Address, source.HeloName ?? helo))];
    }
}
