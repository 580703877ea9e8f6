using System.Globalization;
using System.Text.RegularExpressions;

namespace MailWorld;

/// <summary>A name, or many: <c>d{0..999}.example</c>. Names that go with them say <c>{n}</c> or <c>{n%10}</c>.</summary>
internal static partial class NamePattern
{
    private const int MostNames = 2_000_000;

    /// <summary>The names of a pattern with their numbers; a plain name has number 0.</summary>
    /// <exception cref="FormatException">The range is not one.</exception>
    public static IEnumerable<(string Name, int Number)> Expand(string pattern)
    {
        if (!pattern.Contains('{', StringComparison.Ordinal))
        {
            return [(Canonical(pattern), 0)];
        }

        var match = Range().Match(pattern);
        if (!match.Success || !int.TryParse(match.Groups["from"].ValueSpan, out var from) || !int.TryParse(match.Groups["to"].ValueSpan, out var to) || to < from || to - from >= MostNames)
        {
            throw new FormatException($"\"{pattern}\" holds no range such as {{0..999}}");
        }

        var (before, after) = (match.Groups["before"].Value, match.Groups["after"].Value);
        return Enumerable.Range(from, to - from + 1).Select(n => (Canonical(string.Create(CultureInfo.InvariantCulture, $"{before}{n}{after}")), n));
    }

    /// <summary>Puts the number into a name.</summary>
    public static string Fill(string template, int number) =>
        !template.Contains('{', StringComparison.Ordinal)
            ? Canonical(template)
            : Canonical(Number().Replace(template, match =>
                (match.Groups["of"].Success ? number % int.Parse(match.Groups["of"].ValueSpan, CultureInfo.InvariantCulture) : number).ToString(CultureInfo.InvariantCulture)));

    /// <summary>Lower case, without a trailing dot.</summary>
    public static string Canonical(string name) => name.TrimEnd('.').ToLowerInvariant();

    [GeneratedRegex(@"^(?<before>[^{}]*)\{(?<from>\d{1,9})\.\.(?<to>\d{1,9})\}(?<after>[^{}]*)$")]
    private static partial Regex Range();

    [GeneratedRegex(@"\{n(%(?<of>[1-9]\d{0,8}))?\}")]
    private static partial Regex Number();
}
