using System.Collections.Immutable;

namespace Validator.Dns;

/// <summary>What the DNS said to one question, aliases already followed.</summary>
/// <param name="Status">How the question ended.</param>
/// <param name="Records">The records of the type asked for, at the end of the alias chain; empty unless <see cref="DnsStatus.Success"/>.</param>
/// <param name="TimeToLive">How long the answer may be kept: the least TTL of the chain, RFC 2308's for a negative one, 5 seconds for an error.</param>
public sealed record DnsAnswer(DnsStatus Status, ImmutableArray<DnsRecord> Records, TimeSpan TimeToLive);
