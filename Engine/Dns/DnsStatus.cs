namespace Validator.Dns;

/// <summary>How a question to the DNS ended.</summary>
public enum DnsStatus
{
    /// <summary>There are records of the type asked for.</summary>
    Success,

    /// <summary>The name exists, without a record of this type (NODATA, RFC 2308 §2.2).</summary>
    NoData,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NameNotFound,

    /// <summary>Every server answered with an error or with something that cannot be used: SERVFAIL, REFUSED, a broken message, an alias loop.</summary>
    ServerFailure,

    /// <summary>No server answered in time.</summary>
    Timeout,
}
