using System.Net;

namespace Validator.Dns;

/// <summary>One record of an answer. Names are lower-case, without a trailing dot; the root is the empty string.</summary>
/// <param name="Name">The owner name.</param>
/// <param name="Type">The type.</param>
/// <param name="TimeToLive">How long it may be kept, as sent.</param>
public abstract record DnsRecord(string Name, DnsRecordType Type, TimeSpan TimeToLive);

/// <summary>An A or AAAA record.</summary>
/// <param name="Name">The owner name.</param>
/// <param name="Type">The type.</param>
/// <param name="TimeToLive">How long it may be kept.</param>
/// <param name="Address">The address.</param>
public sealed record AddressRecord(string Name, DnsRecordType Type, TimeSpan TimeToLive, IPAddress Address) : DnsRecord(Name, Type, TimeToLive);

/// <summary>An MX record (RFC 5321 §5.1). A null MX (RFC 7505) has the empty exchange.</summary>
/// <param name="Name">The owner name.</param>
/// <param name="TimeToLive">How long it may be kept.</param>
/// <param name="Preference">Lower is tried first.</param>
/// <param name="Exchange">The mail host's name.</param>
public sealed record MxRecord(string Name, TimeSpan TimeToLive, int Preference, string Exchange) : DnsRecord(Name, DnsRecordType.Mx, TimeToLive);

/// <summary>A record whose data is one name: NS, CNAME or PTR.</summary>
/// <param name="Name">The owner name.</param>
/// <param name="Type">The type.</param>
/// <param name="TimeToLive">How long it may be kept.</param>
/// <param name="Target">The name it points to.</param>
public sealed record NameRecord(string Name, DnsRecordType Type, TimeSpan TimeToLive, string Target) : DnsRecord(Name, Type, TimeToLive);

/// <summary>A TXT record, its strings joined.</summary>
/// <param name="Name">The owner name.</param>
/// <param name="TimeToLive">How long it may be kept.</param>
/// <param name="Text">The text; bytes that are not UTF-8 are replaced.</param>
public sealed record TextRecord(string Name, TimeSpan TimeToLive, string Text) : DnsRecord(Name, DnsRecordType.Txt, TimeToLive);
