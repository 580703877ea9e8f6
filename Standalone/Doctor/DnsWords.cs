using Validator.Dns;

namespace Validator.Standalone.Doctor;

/// <summary>What the DNS said, in words.</summary>
internal static class DnsWords
{
    /// <summary>Says how a question ended.</summary>
    /// <param name="status">How.</param>
    /// <returns>A clause.</returns>
    public static string Of(DnsStatus status) => status switch
    {
        DnsStatus.Success => "answered",
        DnsStatus.NoData => "no such record",
        DnsStatus.NameNotFound => "no such name (NXDOMAIN)",
        DnsStatus.ServerFailure => "the server failed or refused",
        _ => "no answer",
    };

    /// <summary>Tells whether the DNS surely said no, in contrast to not having answered.</summary>
    /// <param name="status">How the question ended.</param>
    /// <returns>Whether it did.</returns>
    public static bool IsNo(DnsStatus status) => status is DnsStatus.NoData or DnsStatus.NameNotFound;
}
