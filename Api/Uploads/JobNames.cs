using System.Globalization;
using System.Text;

namespace Validator.Api.Uploads;

/// <summary>Names of jobs: one line that shows what it is.</summary>
internal static class JobNames
{
    /// <summary>The most characters of a name.</summary>
    public const int Longest = 200;

    private const string ZeroWidthJoiners = "\u200C\u200D"; // needed to write Persian, Hindi and some emoji

    /// <summary>Checks the name that a caller gives.</summary>
    /// <param name="value">The name.</param>
    /// <returns>The name; null where it is blank.</returns>
    public static string? Read(string value)
    {
        var name = value.Trim();
        if (name.Length > Longest)
        {
            throw UploadException.OfField(UploadFields.Name, "length", $"may have up to {Longest} characters");
        }

        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsShown(rune))
            {
                throw UploadException.OfField(UploadFields.Name, "format", "may hold no control characters and none that hide or reorder others");
            }
        }

        return name.Length == 0 ? null : name;
    }

    /// <summary>Makes a name out of that of a file, which a browser or a script chose: without its folder, what is not shown replaced.</summary>
    /// <param name="fileName">The file's name, as it came; null for none.</param>
    /// <returns>The name; null where nothing is left.</returns>
    public static string? OfFile(string? fileName)
    {
        if (fileName is null)
        {
            return null;
        }

        var name = new StringBuilder();
        foreach (var rune in fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..].Trim().EnumerateRunes())
        {
            if (name.Length + rune.Utf16SequenceLength > Longest)
            {
                break;
            }

            name.Append(IsShown(rune) ? rune.ToString() : "_");
        }

        return name.Length == 0 ? null : name.ToString();
    }

    /// <summary>Makes a text fit for a message: what does not show itself is replaced.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, as long as it was.</returns>
    public static string Shown(string text) => string.Concat(text.EnumerateRunes().Select(rune => IsShown(rune) ? rune.ToString() : "_"));

    /// <summary>Tells whether a character shows itself and leaves the others as they are.</summary>
    /// <param name="rune">The character.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsShown(Rune rune) =>
        (rune.IsBmp && ZeroWidthJoiners.Contains((char)rune.Value, StringComparison.Ordinal)) ||
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
