using System.Buffers;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>The character classes of the grammars, and the characters that no grammar has.</summary>
internal static class Characters
{
    private static readonly SearchValues<char> Atext =
        SearchValues.Create("!#$%&'*+-/0123456789=?ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Tells whether a character is <c>atext</c> (RFC 5322 §3.2.3) or UTF8-non-ascii (RFC 6531 §3.3).</summary>
    public static bool IsAtext(char c) => c >= 0x80 || Atext.Contains(c);

    /// <summary>Tells whether a character may stand in a host name's label (RFC 1123 §2.1).</summary>
    public static bool IsLetterDigitHyphen(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    /// <summary>Tells whether a character is white space to RFC 5322 (§2.2.2).</summary>
    public static bool IsWhiteSpace(char c) => c is ' ' or '\t';

    /// <summary>Finds the first character that is never part of an address, whatever stands around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="folding">Whether ASCII controls but NUL are left to the grammar: comments may hold them (RFC 5322 §4.1).</param>
    public static SyntaxError? FindForbidden(ReadOnlySpan<char> text, bool folding)
    {
        var i = text.IndexOfAnyExceptInRange(' ', '~');
        while (i >= 0 && i < text.Length)
        {
            if (Judge(text, i, folding) is { } rule)
            {
                return Fail(i, rule, $"{Name(text, i)} at position {i} is {Reason(rule)}.");
            }

            i += char.IsHighSurrogate(text[i]) ? 2 : 1;
        }

        return null;
    }

    private static SyntaxRule? Judge(ReadOnlySpan<char> text, int i, bool folding)
    {
        var c = text[i];
        if (c < ' ' || c == '\u007F')
        {
            return folding && c != '\0' ? null : SyntaxRule.ControlCharacter;
        }

        if (c < 0xA0)
        {
            return c < 0x80 ? null : SyntaxRule.C1Control;
        }

        if (char.IsSurrogate(c))
        {
            return i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1])
                ? (char.ConvertToUtf32(c, text[i + 1]) & 0xFFFE) == 0xFFFE ? SyntaxRule.Noncharacter : null
                : SyntaxRule.LoneSurrogate;
        }

        return c switch
        {
            '\uFFFD' => SyntaxRule.ReplacementCharacter,
            '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF') => SyntaxRule.Noncharacter,
            _ => null,
        };
    }

    private static string Reason(SyntaxRule rule) => rule switch
    {
        SyntaxRule.ControlCharacter => "a control character, which no address contains",
        SyntaxRule.C1Control => "a C1 control, which no address contains (was the text read in the wrong encoding?)",
        SyntaxRule.LoneSurrogate => "half of a surrogate pair, which is no character",
        SyntaxRule.ReplacementCharacter => "the mark for bytes that were not UTF-8, so the address itself is lost",
        _ => "no character and never part of a text",
    };
}
