using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Validator.Dns;

/// <summary>
/// Names as text and on the wire (RFC 1035 §3.1, §4.1.4, §5.1). The canonical text is lower-case ASCII without a trailing dot; bytes other than
/// letters, digits, hyphen and underscore are written <c>\ddd</c>, so that no name from outside carries a control character, space or hidden dot into
/// what reads it. The root is the empty string.
/// </summary>
internal static class DnsName
{
    /// <summary>The longest name on the wire, in bytes, the root's byte included.</summary>
    public const int MaxWireLength = 255;

    /// <summary>The longest canonical text: every byte but the root's escaped.</summary>
    public const int MaxTextLength = 4 * MaxWireLength;

    private const int MaxLabelLength = 63;
    private const int MaxPointers = MaxWireLength / 2;

    private static readonly SearchValues<char> Canonical = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Brings a name into canonical form.</summary>
    /// <returns>False where the name cannot be asked for: an empty or long label, more than 255 bytes, a character that is not printable ASCII.</returns>
    public static bool TryCanonicalize(string name, [NotNullWhen(true)] out string? canonical)
    {
        canonical = name;
        Span<byte> wire = stackalloc byte[MaxWireLength];
        if (!TryWrite(name, wire, out var length))
        {
            canonical = null;
            return false;
        }

        if (name.AsSpan().ContainsAnyExcept(Canonical) || name.EndsWith('.'))
        {
            var offset = 0;
            return TryRead(wire[..length], ref offset, stackalloc char[MaxTextLength], out canonical);
        }

        return true;
    }

    /// <summary>Writes a name to the wire, uncompressed.</summary>
    public static bool TryWrite(ReadOnlySpan<char> name, Span<byte> wire, out int length)
    {
        length = 0;
        if (name is ".")
        {
            name = default;
        }

        // The length byte of the label being read stands at `label`, its bytes follow.
        var label = 0;
        var next = 1;
        wire = wire[..Math.Min(wire.Length, MaxWireLength)];
        for (var i = 0; i < name.Length; i++)
        {
            // One byte is kept for the root.
            if (next >= wire.Length - 1)
            {
                return i == name.Length - 1 && name[i] == '.' && TryClose(wire, ref label, ref next) && TryEnd(wire, label, out length);
            }

            if (name[i] == '.')
            {
                if (!TryClose(wire, ref label, ref next))
                {
                    return false;
                }
            }
            else if (TryReadCharacter(name, ref i, out var value))
            {
                wire[next++] = value;
            }
            else
            {
                return false;
            }
        }

        return (next == label + 1 || TryClose(wire, ref label, ref next)) && TryEnd(wire, label, out length);
    }

    /// <summary>Reads a name, following compression pointers, which must lead backwards: the work is bounded by the name's length.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="offset">Where the name begins; afterwards, what follows it.</param>
    /// <param name="scratch">Room for <see cref="MaxTextLength"/> characters.</param>
    /// <param name="name">The canonical text.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, Span<char> scratch, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var position = offset;
        var end = -1;
        var before = offset;
        var pointers = 0;
        var wireLength = 1;
        var textLength = 0;
        while (true)
        {
            if ((uint)position >= (uint)message.Length)
            {
                return false;
            }

            var size = message[position];
            if (size == 0)
            {
                break;
            }

            if (size >= 0xC0)
            {
                if (position + 1 >= message.Length || ++pointers > MaxPointers)
                {
                    return false;
                }

                end = end < 0 ? position + 2 : end;
                position = ((size & 0x3F) << 8) | message[position + 1];
                if (position >= before)
                {
                    return false;
                }

                before = position;
                continue;
            }

            wireLength += size + 1;
            if (size > MaxLabelLength || wireLength > MaxWireLength || position + size >= message.Length)
            {
                return false;
            }

            if (textLength > 0)
            {
                scratch[textLength++] = '.';
            }

            foreach (var value in message.Slice(position + 1, size))
            {
                textLength += WriteCharacter(value, scratch[textLength..]);
            }

            position += size + 1;
        }

        offset = end < 0 ? position + 1 : end;
        name = new string(scratch[..textLength]);
        return true;
    }

    /// <summary>Steps over a name without reading what it says.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> message, ref int offset)
    {
        while ((uint)offset < (uint)message.Length)
        {
            var size = message[offset];
            if (size >= 0xC0)
            {
                offset += 2;
                return offset <= message.Length;
            }

            if (size > MaxLabelLength)
            {
                return false;
            }

            offset += size + 1;
            if (size == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a canonical name lies at or below another.</summary>
    public static bool IsWithin(string name, string zone) =>
        zone.Length == 0 || (name.EndsWith(zone, StringComparison.Ordinal)
            && (name.Length == zone.Length || name[name.Length - zone.Length - 1] == '.'));

    private static bool TryClose(Span<byte> wire, ref int label, ref int next)
    {
        var size = next - label - 1;
        if (size is < 1 or > MaxLabelLength)
        {
            return false;
        }

        wire[label] = (byte)size;
        label = next++;
        return true;
    }

    private static bool TryEnd(Span<byte> wire, int label, out int length)
    {
        length = 0;
        if (label >= wire.Length)
        {
            return false;
        }

        wire[label] = 0;
        length = label + 1;
        return true;
    }

    /// <summary>Reads a character, <c>\ddd</c> or <c>\c</c> (RFC 1035 §5.1), leaving <paramref name="i"/> at its last one.</summary>
    private static bool TryReadCharacter(ReadOnlySpan<char> name, ref int i, out byte value)
    {
        var character = name[i];
        if (character == '\\' && i + 1 < name.Length)
        {
            if (i + 3 < name.Length && char.IsAsciiDigit(name[i + 1]) && char.IsAsciiDigit(name[i + 2]) && char.IsAsciiDigit(name[i + 3]))
            {
                var number = ((name[i + 1] - '0') * 100) + ((name[i + 2] - '0') * 10) + (name[i + 3] - '0');
                i += 3;
                value = (byte)number;
                return number <= byte.MaxValue;
            }

            character = name[++i];
            value = (byte)character;
            return character is > ' ' and < '\u007F' && !char.IsAsciiDigit(character);
        }

        value = (byte)character;
        return character is > ' ' and < '\u007F' and not '\\';
    }

    private static int WriteCharacter(byte value, Span<char> text)
    {
        var character = (char)value;
        if (char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
        {
            text[0] = char.ToLowerInvariant(character);
            return 1;
        }

        text[0] = '\\';
        text[1] = (char)('0' + (value / 100));
        text[2] = (char)('0' + (value / 10 % 10));
        text[3] = (char)('0' + (value % 10));
        return 4;
    }
}
