using System.Collections.Frozen;

namespace Validator.Profiles;

/// <summary>A list of domains: the built-in names, less those that the operator's file takes out, and those that it adds. Immutable.</summary>
internal sealed class DomainList
{
    private readonly DomainSet _builtIn;
    private readonly DomainSet _added;
    private readonly DomainSet _removed;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _secondLevels;

    /// <summary>Puts the layers together.</summary>
    /// <param name="builtIn">The names that come with the engine.</param>
    /// <param name="added">Names beside them.</param>
    /// <param name="removed">Built-in names that do not count.</param>
    /// <param name="secondLevels">Labels that count as a suffix under any two-letter top-level domain: <c>edu</c> for <c>edu.*</c>.</param>
    public DomainList(DomainSet builtIn, DomainSet? added = null, DomainSet? removed = null, IEnumerable<string>? secondLevels = null)
    {
        _builtIn = builtIn;
        _added = added ?? DomainSet.Empty;
        _removed = removed ?? DomainSet.Empty;
        SecondLevels = (secondLevels ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _secondLevels = SecondLevels.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public FrozenSet<string> SecondLevels { get; }

    public int Bytes => _builtIn.Bytes + _added.Bytes + _removed.Bytes;

    public DomainSet BuiltIn => _builtIn;

    /// <summary>Tells whether the domain itself is on the list.</summary>
    public bool Contains(ReadOnlySpan<char> domain) => Has(Suffix.Whole(domain.EndsWith('.') ? domain[..^1] : domain));

    /// <summary>Tells whether the domain is on the list or below a domain that is.</summary>
    public bool Covers(ReadOnlySpan<char> domain)
    {
        foreach (var suffix in new Suffixes(domain))
        {
            if (Has(suffix) || (SecondLevels.Count > 0 && IsSecondLevel(suffix.Name)))
            {
                return true;
            }
        }

        return false;
    }

    private bool Has(Suffix suffix) => _added.Has(suffix) || (_builtIn.Has(suffix) && !_removed.Has(suffix));

    private bool IsSecondLevel(ReadOnlySpan<char> suffix)
    {
        var dot = suffix.IndexOf('.');
        return dot > 0 && dot == suffix.Length - 3 && _secondLevels.Contains(suffix[..dot]);
    }
}
