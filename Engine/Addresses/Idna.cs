using System.Globalization;
using System.Text;
using static Validator.Addresses.SyntaxErrors;

namespace Validator.Addresses;

/// <summary>International labels to A-labels.</summary>
/// <remarks>
/// ICU, behind the framework's <see cref="IdnMapping"/>, maps by UTS 46, non-transitional, with STD3 rules, and checks joiners (RFC 5892 appendix A).
/// It does not check the Bidi rule, does not lower the case of what is ASCII already, and encodes labels that it would not decode: that is seen to here.
/// </remarks>
internal static class Idna
{
    private static readonly IdnMapping Mapping = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>Tells whether a label says that it is an A-label.</summary>
    public static bool IsEncoded(ReadOnlySpan<char> label) => label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase);

    /// <summary>Maps a domain whose labels have passed the checks of their ASCII characters.</summary>
    /// <param name="piece">The domain.</param>
    /// <param name="domain">Its lower-case A-labels.</param>
    public static SyntaxError? ToALabels(Piece piece, out string domain)
    {
        domain = string.Empty;
        var text = piece.Text;
        var aLabels = new StringBuilder(text.Length + 16);
        var uLabels = new List<(string Label, int Position)>();
        for (int start = 0, i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !DomainName.IsDot(text[i]))
            {
                continue;
            }

            if (ToALabel(text[start..i].ToString(), piece.At(start), out var aLabel, out var uLabel) is { } broken)
            {
                return broken;
            }

            _ = start == 0 ? aLabels : aLabels.Append('.');
            aLabels.Append(aLabel);
            uLabels.Add((uLabel, piece.At(start)));
            start = i + 1;
        }

        domain = aLabels.ToString();
        return BidiRule.FindBroken(uLabels) is { } position
            ? Fail(position, SyntaxRule.IdnaBidi, $"The label at position {position} mixes writing directions in a way that RFC 5893 forbids.")
            : null;
    }

    private static SyntaxError? ToALabel(string label, int position, out string aLabel, out string uLabel)
    {
        if (Ascii.IsValid(label))
        {
            aLabel = uLabel = label.ToLowerInvariant();
            return !IsEncoded(aLabel) || TryDecode(aLabel, out uLabel)
                ? null
                : Fail(position, SyntaxRule.IdnaEncodedLabel, $"The label at position {position} begins with 'xn--', but does not decode to a valid label that encodes to it again.");
        }

        aLabel = uLabel = Try(Mapping.GetAscii, label)?.ToLowerInvariant() ?? string.Empty;
        if (aLabel.Length == 0 && Try(Mapping.GetUnicode, label) is not null)
        {
            // The way back has the same rules, but no limit.
            return DomainName.LabelTooLong(position);
        }

        // What a character maps to may be a dot, or begin with the prefix.
        return aLabel.Length > 0 && aLabel.All(Characters.IsLetterDigitHyphen) && (!IsEncoded(aLabel) || TryDecode(aLabel, out uLabel))
            ? null
            : Fail(position, SyntaxRule.IdnaLabel, $"The label at position {position} is no valid international label (UTS 46): it contains characters that no domain may contain there.");
    }

    private static bool TryDecode(string aLabel, out string uLabel)
    {
        uLabel = Try(Mapping.GetUnicode, aLabel) ?? string.Empty;
        return !Ascii.IsValid(uLabel) && Try(Mapping.GetAscii, uLabel) == aLabel;
    }

    /// <summary>The framework tells what is invalid by an exception.</summary>
    private static string? Try(Func<string, string> map, string label)
    {
        try
        {
            return map(label);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
