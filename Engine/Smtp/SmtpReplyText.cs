using System.Globalization;
using System.Text;

namespace Validator.Smtp;

/// <summary>Makes a reply's bytes safe to show: decoded, bounded, without control characters, the enhanced status code taken out.</summary>
internal static class SmtpReplyText
{
    /// <summary>The longest text of a reply, in characters.</summary>
    public const int MaxChars = 2000;

    // Enough bytes for MaxChars after the enhanced codes are cut; a character is at most 4 bytes.
    private const int MaxBytes = 4 * MaxChars * 2;
    private const int MaxEnhancedDigits = 3;

    /// <summary>Makes the reply.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="raw">The texts of its lines, joined by <c>\n</c>.</param>
    /// <returns>The reply.</returns>
    public static SmtpReply ToReply(int code, ReadOnlySpan<byte> raw)
    {
        var enhanced = ReadEnhanced(code, raw, out var cut);
        var bytes = raw[cut..].TrimStart(" \t"u8);
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxBytes)]);
        if (cut > 0 && text.Contains('\n', StringComparison.Ordinal))
        {
            text = CutFromLines(text, Encoding.ASCII.GetString(raw[..cut]));
        }

        return new SmtpReply(code, enhanced, Clean(text));
    }

    /// <summary>Reads the enhanced status code at the beginning (RFC 2034); also in the form <c>#5.1.0</c>, which stays in the text.</summary>
    private static EnhancedStatusCode? ReadEnhanced(int code, ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        var marked = text is [(byte)'#', ..];
        var rest = marked ? text[1..] : text;
        if (rest is not [var first, (byte)'.', ..] || first - '0' != code / 100)
        {
            return null;
        }

        var at = 2;
        if (!TryReadNumber(rest, ref at, out var subject) || at >= rest.Length || rest[at++] != (byte)'.' || !TryReadNumber(rest, ref at, out var detail))
        {
            return null;
        }

        if (at < rest.Length && rest[at] is not ((byte)' ' or (byte)'\t' or (byte)'\n'))
        {
            return null;
        }

        length = marked ? 0 : at;
        return new EnhancedStatusCode(first - '0', subject, detail);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, ref int at, out int number)
    {
        var start = at;
        while (at < text.Length && at - start < MaxEnhancedDigits && char.IsAsciiDigit((char)text[at]))
        {
            at++;
        }

        return int.TryParse(text[start..at], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Every line of a reply repeats its code (RFC 2034 §4).</summary>
    private static string CutFromLines(string text, string enhanced)
    {
        var lines = text.Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.StartsWith(enhanced, StringComparison.Ordinal) && (line.Length == enhanced.Length || line[enhanced.Length] is ' ' or '\t'))
            {
                lines[i] = line[enhanced.Length..].TrimStart(' ', '\t');
            }
        }

        return string.Join('\n', lines);
    }

    private static string Clean(string text)
    {
        if (text.Length > MaxChars)
        {
            // Not between the halves of a pair.
            text = text[..(char.IsHighSurrogate(text[MaxChars - 1]) ? MaxChars - 1 : MaxChars)];
        }

        foreach (var character in text)
        {
            if (Replacement(character) != character)
            {
                return string.Create(text.Length, text, static (span, source) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = Replacement(source[i]);
                    }
                });
            }
        }

        return text;
    }

    /// <summary>Control characters, and format characters such as those that turn the direction of writing, mean nothing in a reply and much to a terminal.</summary>
    private static char Replacement(char character) => character switch
    {
        '\n' => '\n',
        '\t' => ' ',
        >= ' ' and <= '~' => character,
        _ => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? '\uFFFD'
            : character,
    };
}
