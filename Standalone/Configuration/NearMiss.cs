namespace Validator.Standalone.Configuration;

/// <summary>Finds what was probably meant by a mistyped name.</summary>
internal static class NearMiss
{
    /// <summary>The names of variables that other parts read: they are no typing errors.</summary>
    private static readonly string[] OtherKeys = ["Format", "Column", "Delimiter", "Data", "Urls", "Once", "ADMIN_KEY", "AllowInsecureHttp", "Kestrel", "Logging"];

    /// <summary>Finds the known name nearest to a word: one slip in three letters, two slips at most.</summary>
    /// <param name="word">The word.</param>
    /// <param name="known">The names.</param>
    /// <returns>The name; null where none is near, or where the word is one of them.</returns>
    public static string? Find(string word, IEnumerable<string> known)
    {
        const int LongestName = 40;
        if (word.Length > LongestName)
        {
            return null;
        }

        var plain = Plain(word);
        var nearest = known.Select(name => (Name: name, Distance: Distance(plain, Plain(name)))).MinBy(pair => pair.Distance);
        return nearest.Name is { } found && nearest.Distance <= Math.Min(2, plain.Length / 3) ? found : null;
    }

    /// <summary>Finds variables that look like mistyped settings. Others with our prefix are left alone: a container host sets some by itself.</summary>
    /// <param name="variables">The environment.</param>
    /// <returns>A message for each.</returns>
    public static IEnumerable<string> Variables(IReadOnlyDictionary<string, string> variables)
    {
        string[] known = [.. Settings.Verifier.Select(setting => setting.Key), .. OtherKeys];
        foreach (var name in variables.Keys.Where(name => name.StartsWith(Setting.VariablePrefix, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))
        {
            var key = name[Setting.VariablePrefix.Length..].Split("__")[0];
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase) && Find(key, known) is { } meant)
            {
                yield return $"{name} is ignored: no setting has this name. Is {Setting.VariablePrefix}{meant} meant?";
            }
        }
    }

    // PER_DOMAIN, per-domain and PerDomain are one name, spelled differently.
    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary>Counts the slips between two words: a letter added, left out, replaced, or two neighbours exchanged.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 ? j
                    : j == 0 ? i
                    : Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
