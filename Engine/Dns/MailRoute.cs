using System.Collections.Immutable;

namespace Validator.Dns;

/// <summary>Where mail for a domain goes.</summary>
/// <param name="Source">Where the hosts come from.</param>
/// <param name="Hosts">The hosts in the order in which they are tried: by preference, equal ones shuffled. Empty for a null MX and where there are none.</param>
/// <param name="Status">How the DNS ended: <see cref="DnsStatus.Success"/> with hosts or a null MX; NameNotFound: no such domain; NoData: it exists, but nothing takes its mail; else the DNS failed and nothing is known.</param>
/// <param name="TimeToLive">How long the route may be kept: 60 s to 24 h, failures by RFC 2308, errors 5 s.</param>
public sealed record MailRoute(MailRouteSource Source, ImmutableArray<MailHost> Hosts, DnsStatus Status, TimeSpan TimeToLive)
{
    /// <summary>Gets a value indicating whether the domain names more hosts than these: what is true of all of these may not be true of the domain.</summary>
    public bool IsCut { get; init; }
}
