using System.Text;

namespace Validator.Addresses;

/// <summary>
/// The domains that RFC 5322 (§3.4.1) allows and RFC 5321 does not: labels of any atext (<c>b_c</c>, <c>-b</c>), literals of any dtext
/// (<c>[b]</c>). They are addresses by that grammar; whether anybody takes mail there is for the DNS to say.
/// </summary>
internal static class AddrSpecDomain
{
    private const int MaxOctets = 255;
    private const int MaxLabelOctets = 63;

    /// <summary>Reads a domain.</summary>
    /// <param name="text">Its text, comments and folding taken out.</param>
    /// <param name="domain">It, in lower case.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out string domain)
    {
        domain = "";
        if (text.Length > MaxOctets || !Ascii.IsValid(text) || !(text.StartsWith("[", StringComparison.Ordinal) ? IsLiteral(text) : IsDotAtom(text)))
        {
            return false;
        }

        domain = text.ToString().ToLowerInvariant();
        return true;
    }

    private static bool IsLiteral(ReadOnlySpan<char> text) =>
        text.Length >= 2 && text[^1] == ']' && !text[1..^1].ContainsAnyExceptInRange('!', '~') && !text[1..^1].ContainsAny('[', ']', '\\');

    private static bool IsDotAtom(ReadOnlySpan<char> text)
    {
        foreach (var label in text.Split('.'))
        {
            // What the DNS and IDNA say of a label holds in every grammar.
            if (text[label].Length is 0 or > MaxLabelOctets || Idna.IsEncoded(text[label]))
            {
                return false;
            }

            foreach (var c in text[label])
            {
                if (!Characters.IsAtext(c))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
