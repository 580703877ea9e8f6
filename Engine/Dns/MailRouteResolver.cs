using System.Collections.Immutable;
using System.Net;

namespace Validator.Dns;

/// <summary>
/// Finds a domain's mail hosts (RFC 5321 §5.1, RFC 7505) and their addresses. Keeps nothing itself: records are kept by the <see cref="IDnsLookup"/> under
/// it, routes by who uses them. Thread-safe.
/// </summary>
/// <param name="dns">The DNS.</param>
/// <param name="random">Shuffles hosts of equal preference; <see cref="Random.Shared"/> by default.</param>
/// <param name="asksBothFamilies">
/// Whether to ask for the IPv6 addresses of a host that has IPv4 ones, too; by default it does. Without an IPv6 address of one's own
/// (<see cref="HostAddressing.HasIPv6"/>) they are of no use, and cost a query for each host.
/// </param>
public sealed class MailRouteResolver(IDnsLookup dns, Random? random = null, bool asksBothFamilies = true) : IMailRouteResolver
{
    /// <summary>The most hosts of a route. Real domains have fewer than ten; the rest of a longer list would only keep a verdict waiting.</summary>
    public const int MaxHosts = 20;

    /// <summary>The most addresses of a host.</summary>
    public const int MaxAddresses = 20;

    private static readonly TimeSpan LeastTimeToLive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostTimeToLive = TimeSpan.FromHours(24);

    private readonly Lock _randomLock = new();
    private readonly Random _random = random ?? Random.Shared;

    /// <inheritdoc/>
    public async ValueTask<MailRoute> ResolveAsync(string domain, CancellationToken cancellationToken = default)
    {
        var answer = await dns.LookupAsync(domain, DnsRecordType.Mx, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            DnsStatus.Success => FromExchanges(answer),
            DnsStatus.NoData => await FromAddressesAsync(domain, answer, cancellationToken).ConfigureAwait(false),

            // A failure to learn of MX records says nothing about them: no implicit MX here.
            _ => new MailRoute(MailRouteSource.None, [], answer.Status, answer.TimeToLive),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<HostAddresses> ResolveHostAsync(string host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        return IsHostName(host.AsSpan().TrimEnd('.'))
            ? (await FindAddressesAsync(host, cancellationToken).ConfigureAwait(false)).Addresses
            : new HostAddresses(DnsStatus.NameNotFound, []);
    }

    /// <inheritdoc/>
    public void Forget(string name) => dns.Forget(name);

    /// <summary>
    /// Whether a name can be a host's: letters, digits, hyphens and (seen in the field) underscores, and no IP address, which an MX must not name
    /// (RFC 5321 §5.1).
    /// </summary>
    internal static bool IsHostName(ReadOnlySpan<char> name)
    {
        var topLevelIsNumber = true;
        var label = 0;
        foreach (var character in name)
        {
            if (character == '.')
            {
                if (label == 0)
                {
                    return false;
                }

                label = 0;
                topLevelIsNumber = true;
                continue;
            }

            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }

            label++;
            topLevelIsNumber &= char.IsAsciiDigit(character);
        }

        // The last test is for what inet_aton takes for an address: 0x7f000001.
        return label > 0 && !topLevelIsNumber && !IPAddress.TryParse(name, out _);
    }

    private MailRoute FromExchanges(DnsAnswer answer)
    {
        var exchanges = answer.Records.OfType<MxRecord>().ToArray();
        var timeToLive = Clamp(answer.TimeToLive);
        if (exchanges.Length > 0 && exchanges.All(mx => mx.Exchange.Length == 0))
        {
            return new MailRoute(MailRouteSource.NullMx, [], DnsStatus.Success, timeToLive);
        }

        // A null MX beside others is a mistake (RFC 7505 §3), and no host's name.
        var usable = exchanges.Where(mx => IsHostName(mx.Exchange)).ToArray();
        lock (_randomLock)
        {
            _random.Shuffle(usable);
        }

        var all = usable.OrderBy(mx => mx.Preference).DistinctBy(mx => mx.Exchange).ToArray();
        var hosts = all.Take(MaxHosts).Select(mx => new MailHost(mx.Exchange, mx.Preference)).ToImmutableArray();
        return hosts.IsEmpty
            ? new MailRoute(MailRouteSource.None, [], DnsStatus.NoData, timeToLive)
            : new MailRoute(MailRouteSource.Mx, hosts, DnsStatus.Success, timeToLive) { IsCut = all.Length > MaxHosts };
    }

    private async ValueTask<MailRoute> FromAddressesAsync(string domain, DnsAnswer exchanges, CancellationToken cancellationToken)
    {
        var (addresses, timeToLive) = await FindAddressesAsync(domain, cancellationToken).ConfigureAwait(false);
        var least = Min(exchanges.TimeToLive, timeToLive);
        return addresses.Status switch
        {
            DnsStatus.Success => new MailRoute(
                MailRouteSource.Implicit, [new MailHost(domain.TrimEnd('.').ToLowerInvariant(), 0)], DnsStatus.Success, Clamp(least)),
            DnsStatus.NoData or DnsStatus.NameNotFound => new MailRoute(MailRouteSource.None, [], DnsStatus.NoData, least),
            var failure => new MailRoute(MailRouteSource.None, [], failure, timeToLive),
        };
    }

    /// <summary>
    /// IPv4 comes first: operators hold senders by IPv6 to stricter rules (reverse DNS, authentication), and many hosts that run this product have no
    /// IPv6 route at all. IPv6 is for mail hosts that have nothing else, or whose IPv4 addresses are dead.
    /// </summary>
    private async ValueTask<(HostAddresses Addresses, TimeSpan TimeToLive)> FindAddressesAsync(string host, CancellationToken cancellationToken)
    {
        var asking4 = dns.LookupAsync(host, DnsRecordType.A, cancellationToken);
        if (!asksBothFamilies)
        {
            var only4 = await asking4.ConfigureAwait(false);
            return only4.Status is DnsStatus.Success
                ? Join(only4, only4)
                : Join(only4, await dns.LookupAsync(host, DnsRecordType.Aaaa, cancellationToken).ConfigureAwait(false));
        }

        var answers = await Task.WhenAll(asking4.AsTask(), dns.LookupAsync(host, DnsRecordType.Aaaa, cancellationToken).AsTask()).ConfigureAwait(false);
        return Join(answers[0], answers[1]);
    }

    /// <summary>Puts the two halves together; one for both where the other was not needed.</summary>
    private static (HostAddresses Addresses, TimeSpan TimeToLive) Join(DnsAnswer a, DnsAnswer aaaa)
    {
        var found = ImmutableArray.CreateBuilder<IPAddress>(1);
        Add(found, a);
        Add(found, aaaa);
        if (found.Count > 0)
        {
            var timeToLive = a.Status != DnsStatus.Success ? aaaa.TimeToLive : aaaa.Status != DnsStatus.Success ? a.TimeToLive : Min(a.TimeToLive, aaaa.TimeToLive);
            return (new HostAddresses(DnsStatus.Success, found.DrainToImmutable()), timeToLive);
        }

        // One half that failed could have held the address: only two certain halves make "none".
        var end = !IsNone(a) ? a : !IsNone(aaaa) ? aaaa : a.Status == DnsStatus.NoData ? a : aaaa.Status == DnsStatus.NoData ? aaaa : a;
        return (new HostAddresses(end.Status, []), IsNone(end) ? Min(a.TimeToLive, aaaa.TimeToLive) : end.TimeToLive);
    }

    private static void Add(ImmutableArray<IPAddress>.Builder found, DnsAnswer answer)
    {
        foreach (var record in answer.Records)
        {
            if (record is AddressRecord { Address: var address } && found.Count < MaxAddresses && !found.Contains(address))
            {
                found.Add(address);
            }
        }
    }

    private static bool IsNone(DnsAnswer answer) => answer.Status is DnsStatus.NoData or DnsStatus.NameNotFound;

    private static TimeSpan Clamp(TimeSpan timeToLive) =>
        timeToLive < LeastTimeToLive ? LeastTimeToLive : timeToLive > MostTimeToLive ? MostTimeToLive : timeToLive;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
