using System.Text;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>A domain name: the labels of a host name (RFC 5321 §4.1.2, RFC 1123 §2.1), international ones as A-labels.</summary>
internal static class DomainName
{
    private const int MaxOctets = 255;
    private const int MaxLabelOctets = 63;

    /// <summary>Reads a domain name.</summary>
    /// <param name="piece">Its text, not empty.</param>
    /// <param name="domain">Its lower-case A-labels.</param>
    public static SyntaxError? Read(Piece piece, out string domain)
    {
        var text = piece.Text;
        domain = string.Empty;

        // Far over the limit nothing is encoded (Punycode is quadratic): the work stays bounded.
        if (text.Length > AddressParser.MaxInput)
        {
            return TooLong(piece, text.Length);
        }

        var international = !Ascii.IsValid(text);
        for (int start = 0, i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || IsDot(text[i]))
            {
                if (CheckLabel(piece, start, i) is { } broken)
                {
                    return broken;
                }

                international |= Idna.IsEncoded(text[start..i]);
                start = i + 1;
            }
            else if (text[i] < 0x80 && !Characters.IsLetterDigitHyphen(text[i]))
            {
                return Unexpected(text, i, piece.At(i), inDomain: true);
            }
        }

        if (!international)
        {
            domain = Lower(text);
        }
        else if (Idna.ToALabels(piece, out domain) is { } broken)
        {
            return broken;
        }

        return domain.Length > MaxOctets ? TooLong(piece, domain.Length) : null;
    }

    /// <summary>Tells whether a character separates labels: the full stop and those that UTS 46 (§2.3) maps to it.</summary>
    public static bool IsDot(char c) => c is '.' or '\u3002' or '\uFF0E' or '\uFF61';

    /// <summary>Makes the error of a label that has too many octets.</summary>
    public static SyntaxError LabelTooLong(int position) =>
        Fail(position, SyntaxRule.LabelTooLong, $"A label of the domain is too long at position {position}: it may have {MaxLabelOctets} octets, as an A-label.");

    /// <summary>Checks a label's ends and length. One that is not ASCII is measured when it is mapped.</summary>
    /// <param name="piece">The domain.</param>
    /// <param name="start">Where the label starts.</param>
    /// <param name="end">Where it ends.</param>
    private static SyntaxError? CheckLabel(Piece piece, int start, int end)
    {
        var label = piece.Text[start..end];
        if (label.IsEmpty)
        {
            return end == piece.Text.Length && start > 0
                ? Fail(piece.At(start - 1), SyntaxRule.TrailingDot, $"The domain ends with a dot at position {piece.At(start - 1)}; in an address it may not.")
                : Fail(piece.At(end), SyntaxRule.EmptyLabel, $"The domain has an empty label at position {piece.At(end)}: text must stand before, between and after dots.");
        }

        if (label[0] == '-')
        {
            return Fail(piece.At(start), SyntaxRule.LabelStartsWithHyphen, $"A label of the domain starts with a hyphen at position {piece.At(start)}; it may not.");
        }

        if (label[^1] == '-')
        {
            return Fail(piece.At(end - 1), SyntaxRule.LabelEndsWithHyphen, $"A label of the domain ends with a hyphen at position {piece.At(end - 1)}; it may not.");
        }

        return label.Length > MaxLabelOctets && Ascii.IsValid(label) ? LabelTooLong(piece.At(start + MaxLabelOctets)) : null;
    }

    /// <summary>Makes the error of a domain that has too many octets.</summary>
    private static SyntaxError TooLong(Piece piece, int octets) => Fail(
        piece.At(Math.Max(0, piece.Text.Length - Math.Max(0, octets - MaxOctets))),
        SyntaxRule.DomainTooLong,
        $"The domain has {octets} octets; at most {MaxOctets} are allowed.");

    private static string Lower(ReadOnlySpan<char> text) => text.ContainsAnyInRange('A', 'Z')
        ? string.Create(text.Length, text, static (lower, source) => Ascii.ToLower(source, lower, out _))
        : text.ToString();
}
