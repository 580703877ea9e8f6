using System.Collections.Immutable;
using System.Net;

namespace Validator.Dns;

/// <summary>The addresses of one mail host.</summary>
/// <param name="Status">Success with at least one address; NameNotFound or NoData where there are surely none; else the DNS failed.</param>
/// <param name="Addresses">In the order in which they are tried.</param>
public sealed record HostAddresses(DnsStatus Status, ImmutableArray<IPAddress> Addresses);
