using System.Buffers;
using System.Globalization;

namespace Validator.Profiles;

/// <summary>The names that lists hold.</summary>
internal static class ListName
{
    private static readonly SearchValues<char> NotInLocalParts = SearchValues.Create("@+\" \t\\,;:<>()[]");

    /// <summary>Reads a domain of at least two labels, Unicode or A-labels.</summary>
    /// <returns>Lower-case A-labels without a trailing dot; null where it is no domain.</returns>
    public static string? Domain(string text) => Ascii(text) is { } name && name.Contains('.') ? name : null;

    /// <summary>Reads a suffix: a domain of any number of labels, or <c>label.*</c>, the label under any two-letter top-level domain.</summary>
    public static string? SuffixPattern(string text) =>
        text.EndsWith(".*", StringComparison.Ordinal)
            ? Ascii(text[..^2]) is { } label && !label.Contains('.') ? label + ".*" : null
            : Ascii(text);

    /// <summary>Reads a local part without a sub-address.</summary>
    public static string? LocalPart(string text) =>
        text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAny(NotInLocalParts) && !text.Any(char.IsControl) ? text.ToLowerInvariant() : null;

    private static string? Ascii(string text)
    {
        try
        {
            var name = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text.EndsWith('.') ? text[..^1] : text).ToLowerInvariant();
            return name.Length <= 253 && !char.IsAsciiDigit(name[^1]) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
