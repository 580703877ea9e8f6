using System.Collections.Immutable;

namespace Validator.Dns;

/// <summary>What a response says, as far as a stub resolver cares.</summary>
/// <param name="Code">The response code, with EDNS's upper bits.</param>
/// <param name="Answers">The records of the answer section of class IN and of a type that we know.</param>
/// <param name="Authority">The zone's SOA record, where the authority section has one.</param>
/// <param name="IsReferral">
/// An empty answer without SOA that names other servers: no answer at all (RFC 2308 §2.2.1), from a server that does not recurse.
/// </param>
internal sealed record DnsMessage(DnsResponseCode Code, ImmutableArray<DnsRecord> Answers, SoaRecord? Authority, bool IsReferral)
{
    /// <summary>
    /// Reads a response. Any bytes will do: what is cut short, lies about a length or a count, or holds a bad name or record is refused as a whole.
    /// </summary>
    /// <param name="bytes">The message.</param>
    /// <param name="questionName">The name that was asked for, where the question is known to match; spares making it again for each record.</param>
    /// <returns>The message, or null where it is broken: half an answer must never pass for "no such record".</returns>
    public static DnsMessage? Decode(ReadOnlySpan<byte> bytes, string? questionName = null)
    {
        var reader = new DnsMessageReader(bytes, stackalloc char[DnsName.MaxTextLength], questionName);
        return reader.Read();
    }
}
