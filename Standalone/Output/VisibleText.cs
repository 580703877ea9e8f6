using System.Globalization;
using System.Text;

namespace Validator.Standalone.Output;

/// <summary>Makes text from outside fit for a terminal: what would steer it, hide or reorder letters is shown as <c>\u{202E}</c>.</summary>
internal static class VisibleText
{
    /// <summary>Makes every character of a text visible, and cuts the text where it is long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most characters of the text that are kept.</param>
    /// <returns>One line.</returns>
    public static string Of(string text, int longest)
    {
        var kept = text.AsSpan(0, Math.Min(text.Length, longest));
        var visible = new StringBuilder(kept.Length);
        foreach (var rune in kept.EnumerateRunes())
        {
            // A lone surrogate is enumerated as U+FFFD.
            if (IsPlain(rune))
            {
                visible.Append(rune);
            }
            else
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            }
        }

        return text.Length > longest ? visible.Append(CultureInfo.InvariantCulture, $"… ({text.Length:N0} characters)").ToString() : visible.ToString();
    }

    /// <summary>Pads a text with spaces to a width on a terminal.</summary>
    /// <param name="text">The text, already visible.</param>
    /// <param name="width">The width in columns.</param>
    /// <returns>The text, at least that wide.</returns>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>Counts the columns that a text takes on a terminal, letters of East Asia being two wide and combining marks none.</summary>
    /// <param name="text">The text, already visible.</param>
    /// <returns>The columns.</returns>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : IsWide(rune.Value) ? 2 : 1;
        }

        return width;
    }

    /// <summary>Cuts a text to a width on a terminal, with an ellipsis where something is lost.</summary>
    /// <param name="text">The text, already visible.</param>
    /// <param name="width">The width in columns, at least 1.</param>
    /// <returns>The text, at most that wide.</returns>
    public static string Fit(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var runes = text.EnumerateRunes().ToList();
        while (runes.Count > 0 && Width(string.Concat(runes)) > width - 1)
        {
            runes.RemoveAt(runes.Count - 1);
        }

        return string.Concat(runes) + "…";
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
        && (rune.Value == ' ' || Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpaceSeparator);

    private static bool IsWide(int value) => value
        is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F
        or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD;
}
