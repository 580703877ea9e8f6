namespace Validator.Dns;

/// <summary>The record types that the resolver understands, by their numbers on the wire (RFC 1035 §3.2.2, RFC 3596).</summary>
public enum DnsRecordType
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>A name server.</summary>
    Ns = 2,

    /// <summary>The canonical name of an alias.</summary>
    Cname = 5,

    /// <summary>The start of a zone of authority; its fields bound how long a negative answer is kept (RFC 2308).</summary>
    Soa = 6,

    /// <summary>A name that an address points back to.</summary>
    Ptr = 12,

    /// <summary>A mail exchange (RFC 5321 §5.1).</summary>
    Mx = 15,

    /// <summary>Text.</summary>
    Txt = 16,

    /// <summary>An IPv6 address.</summary>
    Aaaa = 28,
}
