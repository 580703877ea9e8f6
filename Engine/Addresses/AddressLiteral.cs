using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>Address literals (RFC 5321 §4.1.3).</summary>
internal static class AddressLiteral
{
    private const int MaxOctets = 255;
    private const string Ipv6Tag = "IPv6:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef");

    /// <summary>Reads an address literal.</summary>
    /// <param name="piece">Its text, beginning with the bracket.</param>
    /// <param name="domain">It, in one form: no leading zeros, IPv6 by RFC 5952, a general literal as it came.</param>
    /// <param name="address">The address; null for a general literal.</param>
    public static SyntaxError? Read(Piece piece, out string domain, out IPAddress? address)
    {
        domain = string.Empty;
        address = null;
        var text = piece.Text;
        var close = text.IndexOf(']');
        for (var i = 1; i < (close < 0 ? text.Length : close); i++)
        {
            if (text[i] is <= ' ' or > '~' or '[' or '\\')
            {
                return Unexpected(text, i, piece.At(i));
            }
        }

        if (close < 0)
        {
            return Fail(piece.At(text.Length), SyntaxRule.UnclosedLiteral, "The address literal does not end: a ']' is missing.");
        }

        if (close + 1 < text.Length)
        {
            return TextAfter(text, close + 1, piece.At(close + 1));
        }

        if (text.Length > MaxOctets)
        {
            return Fail(piece.At(MaxOctets), SyntaxRule.DomainTooLong, $"The address literal has {text.Length} octets; at most {MaxOctets} are allowed.");
        }

        var content = text[1..close];
        if (content.IsEmpty)
        {
            return Fail(piece.At(1), SyntaxRule.EmptyLiteral, "The address literal is empty: an IP address must stand in the brackets.");
        }

        if (content.StartsWith(Ipv6Tag, StringComparison.OrdinalIgnoreCase))
        {
            Span<byte> octets = stackalloc byte[16];
            if (!TryReadIpv6(content[Ipv6Tag.Length..], octets, out var wrong))
            {
                var position = piece.At(1 + Ipv6Tag.Length + wrong);
                return Fail(position, SyntaxRule.Ipv6Literal, $"The IPv6 address in the literal is wrong at position {position}.");
            }

            address = new IPAddress(octets);
            domain = $"[{Ipv6Tag}{address}]";
            return null;
        }

        if (!content.Contains(':'))
        {
            Span<byte> octets = stackalloc byte[4];
            if (!TryReadIpv4(content, octets, out var wrong))
            {
                var position = piece.At(1 + wrong);
                return Fail(position, SyntaxRule.Ipv4Literal, $"The IPv4 address in the literal is wrong at position {position}: it is four numbers from 0 to 255.");
            }

            address = new IPAddress(octets);
            domain = $"[{address}]";
            return null;
        }

        domain = text.ToString();
        return CheckGeneral(piece, content);
    }

    /// <summary>Makes the error of a character that no literal has.</summary>
    public static SyntaxError Unexpected(ReadOnlySpan<char> text, int index, int position) => Fail(
        position, SyntaxRule.LiteralCharacter, $"{Name(text, index)} at position {position}: a literal is printable ASCII without white space, brackets and backslash.");

    /// <summary>Makes the error of text after the closing bracket.</summary>
    public static SyntaxError TextAfter(ReadOnlySpan<char> text, int index, int position) => Fail(
        position, SyntaxRule.TextAfterLiteral, $"{Name(text, index)} at position {position} follows an address literal; nothing may.");

    private static SyntaxError? CheckGeneral(Piece piece, ReadOnlySpan<char> content)
    {
        var colon = content.IndexOf(':');
        var tag = content[..colon];
        for (var i = 0; i < colon; i++)
        {
            if (!Characters.IsLetterDigitHyphen(tag[i]))
            {
                return Tag(piece.At(1 + i), "a tag is made of letters, digits and hyphens");
            }
        }

        if (tag.IsEmpty || tag[^1] == '-')
        {
            return Tag(piece.At(1 + colon), "a letter or digit must stand before the colon");
        }

        if (colon + 1 == content.Length)
        {
            return Tag(piece.At(1 + content.Length), "something must follow the colon");
        }

        // "[2001:db8::1]" would pass for the unregistered tag "2001".
        Span<byte> octets = stackalloc byte[16];
        return TryReadIpv6(content, octets, out _) ? Tag(piece.At(1), "an IPv6 address needs the tag 'IPv6:'") : null;

        static SyntaxError Tag(int position, string message) =>
            Fail(position, SyntaxRule.LiteralTag, $"The tag of the address literal is wrong at position {position}: {message}.");
    }

    /// <summary><c>Snum 3("." Snum)</c>; leading zeros do not make a number octal.</summary>
    private static bool TryReadIpv4(ReadOnlySpan<char> text, Span<byte> octets, out int wrong)
    {
        wrong = 0;
        for (var n = 0; n < 4; n++)
        {
            var digits = 0;
            while (digits < 4 && wrong + digits < text.Length && char.IsAsciiDigit(text[wrong + digits]))
            {
                digits++;
            }

            if (!byte.TryParse(text.Slice(wrong, digits), NumberStyles.None, CultureInfo.InvariantCulture, out octets[n]) || digits > 3)
            {
                return false;
            }

            wrong += digits;
            if (n < 3 && (wrong == text.Length || text[wrong++] != '.'))
            {
                wrong -= wrong == text.Length ? 0 : 1;
                return false;
            }
        }

        return wrong == text.Length;
    }

    /// <summary>IPv6-full, IPv6-comp, IPv6v4-full and IPv6v4-comp; a <c>::</c> stands for at least two groups.</summary>
    private static bool TryReadIpv6(ReadOnlySpan<char> text, Span<byte> octets, out int wrong)
    {
        octets.Clear();
        wrong = 0;
        int groups = 0, gap = -1;
        while (wrong < text.Length)
        {
            if (text[wrong..].StartsWith("::", StringComparison.Ordinal) && gap < 0)
            {
                gap = groups;
                wrong += 2;
                continue;
            }

            if (groups > 0 && gap != groups && (text[wrong] != ':' || ++wrong == text.Length))
            {
                return false;
            }

            var digits = text[wrong..].IndexOfAnyExcept(HexDigits);
            digits = digits < 0 ? text.Length - wrong : digits;
            if (groups <= 6 && wrong + digits < text.Length && text[wrong + digits] == '.')
            {
                var start = wrong;
                var read = TryReadIpv4(text[start..], octets[(groups * 2)..], out wrong);
                wrong += start;
                groups += 2;
                return read && Close(octets, groups, gap);
            }

            if (digits is 0 or > 4 || groups == 8)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(octets[(groups++ * 2)..], ushort.Parse(text.Slice(wrong, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            wrong += digits;
        }

        return Close(octets, groups, gap);
    }

    /// <summary>Moves the groups after the gap to the end.</summary>
    private static bool Close(Span<byte> octets, int groups, int gap)
    {
        if (gap < 0)
        {
            return groups == 8;
        }

        if (groups > 6)
        {
            return false;
        }

        var after = octets[(gap * 2)..(groups * 2)];
        after.CopyTo(octets[^after.Length..]);
        octets[(gap * 2)..^after.Length].Clear();
        return true;
    }
}
