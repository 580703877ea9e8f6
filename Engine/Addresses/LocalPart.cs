using System.Text;
using static Validator.Addresses.Characters;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>The local part, from what it means to how RFC 5321 writes it.</summary>
internal static class LocalPart
{
    private const int MaxOctets = 64;

    /// <summary>Writes a local part: NFC, as a dot-string where one will do, else quoted with as few escapes as possible.</summary>
    /// <param name="content">What it means: quotes and escapes taken off.</param>
    /// <param name="localPart">What goes on the wire.</param>
    public static SyntaxError? Write(Piece content, out string localPart)
    {
        localPart = string.Empty;

        // Far over the limit nothing is normalized: the work stays bounded.
        if (content.Text.Length > AddressParser.MaxInput)
        {
            return TooLong(content, content.Text.Length);
        }

        var text = content.Text.ToString();
        if (!Ascii.IsValid(text))
        {
            text = text.Normalize(NormalizationForm.FormC);
        }

        // After NFC, which turns some characters into ASCII (U+037E into ';').
        localPart = IsDotString(text) ? text : Quote(text);
        var octets = Octets(localPart);
        return octets > MaxOctets ? TooLong(content, octets) : null;
    }

    /// <summary>Counts octets on the wire.</summary>
    public static int Octets(string localPart) => Encoding.UTF8.GetByteCount(localPart);

    private static bool IsDotString(string text)
    {
        var afterDot = true;
        foreach (var c in text)
        {
            if (c == '.' ? afterDot : !IsAtext(c))
            {
                return false;
            }

            afterDot = c == '.';
        }

        return !afterDot;
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static SyntaxError TooLong(Piece content, int octets)
    {
        // The character that does not fit any more; exact for a dot-string in NFC.
        int used = 0, i = 0;
        while (i < content.Text.Length)
        {
            _ = Rune.DecodeFromUtf16(content.Text[i..], out var rune, out var units);
            used += rune.Utf8SequenceLength;
            if (used > MaxOctets)
            {
                break;
            }

            i += units;
        }

        return Fail(content.At(i), SyntaxRule.LocalPartTooLong, $"The local part has {octets} octets; at most {MaxOctets} are allowed before the '@'.");
    }
}
