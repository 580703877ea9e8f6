namespace Validator.Dns;

/// <summary>An SOA record, as much of it as a stub resolver needs: how long a negative answer of the zone may be kept (RFC 2308 §5).</summary>
/// <param name="Name">The zone.</param>
/// <param name="TimeToLive">How long it may be kept.</param>
/// <param name="Minimum">The MINIMUM field.</param>
public sealed record SoaRecord(string Name, TimeSpan TimeToLive, TimeSpan Minimum) : DnsRecord(Name, DnsRecordType.Soa, TimeToLive);
