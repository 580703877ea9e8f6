using System.Buffers.Binary;
using System.Text;

namespace Validator.Load.Raw;

/// <summary>As much of a DNS message as a question and its first answer need. Trusts the server: it is ours.</summary>
internal static class RawMessage
{
    public const int HeaderLength = 12;
    public const ushort A = 1;
    public const ushort Mx = 15;

    /// <summary>Writes the question for a name in text.</summary>
    /// <returns>The message's length.</returns>
    public static int Write(Span<byte> message, ushort id, ReadOnlySpan<char> name, ushort type)
    {
        var at = HeaderLength;
        while (!name.IsEmpty)
        {
            var dot = name.IndexOf('.');
            var label = dot < 0 ? name : name[..dot];
            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message[at..]);
            name = dot < 0 ? [] : name[(dot + 1)..];
        }

        message[at++] = 0;
        return Finish(message, id, at, type);
    }

    /// <summary>Writes the question for a name in wire form.</summary>
    /// <returns>The message's length.</returns>
    public static int Write(Span<byte> message, ushort id, ReadOnlySpan<byte> name, ushort type)
    {
        name.CopyTo(message[HeaderLength..]);
        return Finish(message, id, HeaderLength + name.Length, type);
    }

    public static ushort IdOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    /// <summary>Whether it is a response without an error, and with an answer.</summary>
    public static bool HasAnswer(ReadOnlySpan<byte> message) =>
        message.Length > HeaderLength && (message[2] & 0x80) != 0 && (message[3] & 0x0F) == 0 && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) > 0;

    /// <summary>Finds the data of the first answer of a type.</summary>
    /// <returns>Where it begins; 0 where there is none.</returns>
    public static int FindData(ReadOnlySpan<byte> message, ushort type)
    {
        var at = AfterName(message, HeaderLength) + 4;
        for (var answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]); answers > 0; answers--)
        {
            at = AfterName(message, at);
            if (BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == type)
            {
                return at + 10;
            }

            at += 10 + BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        }

        return 0;
    }

    /// <summary>Copies a name, compressed or not, in wire form.</summary>
    /// <returns>Its length.</returns>
    public static int CopyName(ReadOnlySpan<byte> message, int at, Span<byte> name)
    {
        var length = 0;
        while (message[at] != 0)
        {
            if (message[at] >= 0xC0)
            {
                at = BinaryPrimitives.ReadUInt16BigEndian(message[at..]) & 0x3FFF;
                continue;
            }

            message.Slice(at, message[at] + 1).CopyTo(name[length..]);
            length += message[at] + 1;
            at += message[at] + 1;
        }

        name[length] = 0;
        return length + 1;
    }

    private static int Finish(Span<byte> message, ushort id, int at, ushort type)
    {
        message[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 1;
        message[5] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(message[at..], type);
        BinaryPrimitives.WriteUInt16BigEndian(message[(at + 2)..], 1);
        return at + 4;
    }

    private static int AfterName(ReadOnlySpan<byte> message, int at)
    {
        while (message[at] != 0)
        {
            if (message[at] >= 0xC0)
            {
                return at + 2;
            }

            at += message[at] + 1;
        }

        return at + 1;
    }
}
