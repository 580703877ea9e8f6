using System.Buffers.Binary;

namespace MailWorld.Dns;

/// <summary>A query read from the wire (RFC 1035 §4.1, RFC 6891).</summary>
internal readonly ref struct DnsQuestion
{
    private DnsQuestion(ReadOnlySpan<byte> message, int questionEnd, int nameLength, ushort type, ushort cls, bool edns, int payload)
    {
        Message = message;
        QuestionEnd = questionEnd;
        NameLength = nameLength;
        Type = type;
        Class = cls;
        HasEdns = edns;
        Payload = payload;
    }

    /// <summary>Gets the whole message.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>Gets where the question ends: header and question are echoed as they came.</summary>
    public int QuestionEnd { get; }

    /// <summary>Gets how many characters of the name were written to the buffer.</summary>
    public int NameLength { get; }

    public ushort Type { get; }

    public ushort Class { get; }

    public bool HasEdns { get; }

    /// <summary>Gets the largest answer that the client takes over UDP.</summary>
    public int Payload { get; }

    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Message);

    /// <summary>Reads a query; the name goes, in lower case, into the buffer, which has to hold 255 characters.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, Span<char> name, out DnsQuestion question)
    {
        question = default;
        if (message.Length < 17 || (message[2] & 0x80) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return false;
        }

        var at = 12;
        var length = 0;
        while (true)
        {
            if (at >= message.Length)
            {
                return false;
            }

            int label = message[at++];
            if (label == 0)
            {
                break;
            }

            if (label > 63 || at + label > message.Length || length + label + 1 > 254)
            {
                return false;
            }

            if (length > 0)
            {
                name[length++] = '.';
            }

            foreach (var b in message.Slice(at, label))
            {
                name[length++] = char.ToLowerInvariant((char)b);
            }

            at += label;
        }

        if (at + 4 > message.Length)
        {
            return false;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var cls = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
        at += 4;

        // Of what follows only an OPT record matters: root name, type 41, its class the payload size.
        var rest = message[at..];
        var edns = rest.Length >= 11 && BinaryPrimitives.ReadUInt16BigEndian(message[10..]) > 0 && rest[0] == 0 && BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) == 41;
        var payload = edns ? Math.Clamp((int)BinaryPrimitives.ReadUInt16BigEndian(rest[3..]), 512, DnsAnswerWriter.MostUdpBytes) : 512;
        question = new DnsQuestion(message, at, length, type, cls, edns, payload);
        return true;
    }
}
