namespace Validator.Smtp.Replies;

/// <summary>A reply's text made ready for the search: one case, no accents, white space run together, and nothing left of what it echoes of us.</summary>
internal static class ReplyText
{
    /// <summary>Stands where an echo was cut out.</summary>
    public const char Cut = '\u0001';

    /// <summary>Latin letters U+00C0 to U+017F without their accents.</summary>
    private const string Unaccented =
        "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy"
        + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    /// <summary>Folds a phrase of the tables as a reply's text is folded.</summary>
    public static string Fold(string phrase)
    {
        Span<char> folded = stackalloc char[phrase.Length];
        return new string(folded[..Fold(phrase, folded)]);
    }

    /// <summary>Lower case, accents dropped, <c>%40</c>, <c>=40</c> and <c>&amp;lt;</c> decoded, control characters blanked except the line feed.</summary>
    /// <param name="raw">The text.</param>
    /// <param name="folded">At least as long.</param>
    /// <returns>How much of <paramref name="folded"/> was written.</returns>
    public static int Fold(ReadOnlySpan<char> raw, Span<char> folded)
    {
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var character = raw[i];
            if (character is '%' or '=' or '&')
            {
                character = Decode(raw[i..], out var consumed);
                i += consumed - 1;
            }

            folded[length++] = Fold(character);
        }

        return length;
    }

    /// <summary>
    /// Closes the gaps where echoes were cut out, so that <c>user &lt;x@y&gt; unknown</c> reads <c>user unknown</c>; drops quotes and brackets left
    /// empty, and the enhanced code that servers repeat at the beginning of each line. In place.
    /// </summary>
    /// <returns>The new length.</returns>
    public static int Close(Span<char> text, EnhancedStatusCode? enhanced)
    {
        Span<char> code = stackalloc char[16];
        var codeLength = 0;
        _ = enhanced is { } value && code.TryWrite(System.Globalization.CultureInfo.InvariantCulture, $"{value.Class}.{value.Subject}.{value.Detail}", out codeLength);
        code = code[..codeLength];

        var length = 0;
        var lastCut = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == Cut)
            {
                lastCut = length;
                continue;
            }

            if (character == '\n')
            {
                if (codeLength > 0 && text[(i + 1)..].StartsWith(code) && (i + codeLength + 1 == text.Length || !char.IsAsciiDigit(text[i + codeLength + 1])))
                {
                    i += codeLength;
                }

                character = ' ';
            }

            if (character == ' ' && (length == 0 || text[length - 1] == ' '))
            {
                continue;
            }

            if (length > 0 && lastCut == length && IsPair(text[length - 1], character))
            {
                length--;
                lastCut = length;
                continue;
            }

            text[length++] = character;
        }

        return length;
    }

    /// <summary>Tells whether a character makes up words that white space parts: the scripts of Europe. Chinese and Japanese are written without.</summary>
    public static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || (character is >= '\u00C0' and < '\u0530' && char.IsLetter(character));

    private static bool IsPair(char open, char close) => (open, close) is ('"', '"') or ('\'', '\'') or ('(', ')') or ('[', ']') or ('<', '>') or ('`', '\'');

    private static char Fold(char character)
    {
        if (character < 0x80)
        {
            return char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character is < ' ' and not '\n' or '\u007F' ? ' ' : character;
        }

        return character switch
        {
            >= '\u00C0' and <= '\u017F' => Unaccented[character - 0xC0],
            '\u2018' or '\u2019' or '\u00B4' => '\'',
            '\u201C' or '\u201D' => '"',
            '\u00A0' or '\u0085' or '\u2028' or '\u2029' => ' ',
            _ => char.ToLowerInvariant(character),
        };
    }

    private static char Decode(ReadOnlySpan<char> text, out int consumed)
    {
        consumed = 4;
        if (text.StartsWith("&lt;", StringComparison.OrdinalIgnoreCase))
        {
            return '<';
        }

        if (text.StartsWith("&gt;", StringComparison.OrdinalIgnoreCase))
        {
            return '>';
        }

        consumed = 5;
        if (text.StartsWith("&#64;", StringComparison.Ordinal))
        {
            return '@';
        }

        // "=40" is quoted-printable, where only "@" is of interest: "key=20" must stay what it is.
        if (text.Length >= 3 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]))
        {
            var value = (char)((Hex(text[1]) << 4) | Hex(text[2]));
            consumed = 3;
            if (text[0] == '%' ? value is > ' ' and < '\u007F' : text[0] == '=' && value == '@')
            {
                return value;
            }
        }

        consumed = 1;
        return text[0];
    }

    private static int Hex(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
