using System.Buffers.Binary;
using System.Text;

namespace Validator.Dns;

/// <summary>The bytes of a query, and whether a message answers it.</summary>
internal static class DnsQuery
{
    /// <summary>The length of every message's header.</summary>
    public const int HeaderLength = 12;

    /// <summary>The longest query: header, name, type and class, OPT record.</summary>
    public const int MaxLength = HeaderLength + DnsName.MaxWireLength + 4 + OptLength;

    /// <summary>What we take by UDP: large enough for nearly every answer, small enough never to be fragmented (DNS flag day 2020).</summary>
    private const ushort UdpPayload = 1232;

    private const ushort RecursionDesired = 0x0100;
    private const ushort OptType = 41;
    private const ushort ClassIn = 1;
    private const int OptLength = 11;

    /// <summary>Writes a query.</summary>
    /// <param name="question">What is asked; its name is canonical, so that it surely can be written.</param>
    /// <param name="edns">Whether to add an OPT record (RFC 6891).</param>
    /// <param name="message">Room for <see cref="MaxLength"/> bytes.</param>
    /// <returns>The query's length. Its id is zero: see <see cref="SetId"/>.</returns>
    public static int Write(DnsQuestion question, bool edns, Span<byte> message)
    {
        message[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], RecursionDesired);
        message[5] = 1;
        if (!DnsName.TryWrite(question.Name, message[HeaderLength..], out var nameLength))
        {
            throw new ArgumentException($"'{question.Name}' is not a canonical name.", nameof(question));
        }

        var end = HeaderLength + nameLength;
        BinaryPrimitives.WriteUInt16BigEndian(message[end..], (ushort)question.Type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(end + 2)..], ClassIn);
        end += 4;
        if (!edns)
        {
            return end;
        }

        message[11] = 1;
        var opt = message.Slice(end, OptLength);
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], OptType);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], UdpPayload);
        return end + OptLength;
    }

    /// <summary>Writes the id.</summary>
    public static void SetId(Span<byte> message, ushort id) => BinaryPrimitives.WriteUInt16BigEndian(message, id);

    /// <summary>The id of a message of at least <see cref="HeaderLength"/> bytes.</summary>
    public static ushort GetId(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    /// <summary>Whether a message is a response to a query's question, whatever its id. The name may differ in case only.</summary>
    /// <param name="query">The query.</param>
    /// <param name="response">Any bytes.</param>
    public static bool IsAnsweredBy(ReadOnlySpan<byte> query, ReadOnlySpan<byte> response)
    {
        const byte ResponseBit = 0x80;
        const byte OpcodeBits = 0x78;
        if (response.Length < HeaderLength || (response[2] & (ResponseBit | OpcodeBits)) != ResponseBit)
        {
            return false;
        }

        var questions = BinaryPrimitives.ReadUInt16BigEndian(response[4..]);
        if (questions == 0)
        {
            // A server that could not read the query, or does not care to, may answer with the header alone; that can only be an error.
            return (DnsResponseCode)(response[3] & 0x0F) is not (DnsResponseCode.NoError or DnsResponseCode.NameError);
        }

        var nameEnd = HeaderLength;
        _ = DnsName.TrySkip(query, ref nameEnd);
        var name = query[HeaderLength..nameEnd];
        return questions == 1
            && response.Length >= nameEnd + 4
            && response.Slice(nameEnd, 4).SequenceEqual(query.Slice(nameEnd, 4))
            && (response[HeaderLength..nameEnd].SequenceEqual(name) || Ascii.EqualsIgnoreCase(response[HeaderLength..nameEnd], name));
    }

    /// <summary>Whether a response of at least <see cref="HeaderLength"/> bytes says that it was cut to fit a datagram (TC).</summary>
    public static bool IsTruncated(ReadOnlySpan<byte> response) => (response[2] & 0x02) != 0;
}
