using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Validator.Accounts;

/// <summary>The scopes as words: <c>verify</c>, <c>jobs</c>, <c>history</c>, <c>feedback</c>, <c>admin</c>.</summary>
public static class ScopeNames
{
    private static readonly FrozenDictionary<string, Scopes> ByName =
        Enum.GetValues<Scopes>().Where(scope => scope != Scopes.None).ToFrozenDictionary(scope => scope.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Gets all words, in the order of the scopes' numbers.</summary>
    public static ImmutableArray<string> All { get; } = [.. ByName.OrderBy(pair => pair.Value).Select(pair => pair.Key)];

    /// <summary>Finds a scope.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="scope">The scope.</param>
    /// <returns>Whether there is such a scope.</returns>
    public static bool TryParse(string? name, out Scopes scope)
    {
        scope = Scopes.None;
        return name is not null && ByName.TryGetValue(name, out scope);
    }

    /// <summary>Gives the words of scopes.</summary>
    /// <param name="scopes">The scopes.</param>
    /// <returns>Their words, in the order of <see cref="All"/>.</returns>
    public static IReadOnlyList<string> Of(Scopes scopes) => [.. All.Where(name => scopes.HasFlag(ByName[name]))];
}
