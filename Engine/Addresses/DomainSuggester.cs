using System.Collections.Frozen;

namespace Validator.Addresses;

/// <summary>Finds the mail provider that a misspelt domain was meant to name. Thread-safe; one instance serves a whole process.</summary>
/// <remarks>Careful rather than clever: a domain that is known is never corrected, short names and existing top-level domains hardly ever. docs/accuracy.md has figures.</remarks>
public sealed class DomainSuggester
{
    /// <summary>What a dot out of place or a slip after the first dot counts, in tenths of an edit.</summary>
    private const int Slip = 6;

    // Lists hold many addresses of a domain: what was found for it lately is looked up, one place for each hash, overwritten at will.
    private readonly Found?[] _found = new Found?[4096];
    private readonly Domain[] _providers;
    private readonly FrozenSet<string> _known;
    private readonly FrozenSet<string> _topLevelDomains;
    private readonly Func<string, bool>? _isKnown;

    /// <summary>Initializes a new instance of the <see cref="DomainSuggester"/> class with the lists that come with the product.</summary>
    /// <param name="isKnown">Tells which other domains (lower-case A-labels) are real and never corrected, for example a list of free providers; null for none.</param>
    public DomainSuggester(Func<string, bool>? isKnown = null)
        : this(ReadList("providers"), ReadList("known-domains"), isKnown)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DomainSuggester"/> class with lists of one's own.</summary>
    internal DomainSuggester(IReadOnlyList<string> providers, IEnumerable<string> known, Func<string, bool>? isKnown = null)
    {
        _providers = [.. providers.Select(Domain.Of)];
        _known = known.Concat(providers).ToFrozenSet(StringComparer.Ordinal);
        _topLevelDomains = ReadList("top-level-domains").ToFrozenSet(StringComparer.Ordinal);
        _isKnown = isKnown;
    }

    /// <summary>Suggests an address for one whose domain looks misspelt.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The whole address that may have been meant; null where the domain is known, a literal, international, or like no provider.</returns>
    public string? Suggest(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var place = (int)((uint)string.GetHashCode(address.Domain) % (uint)_found.Length);
        var found = Volatile.Read(ref _found[place]);
        if (found?.Domain != address.Domain)
        {
            found = new Found(address.Domain, SuggestDomain(address.Domain));
            Volatile.Write(ref _found[place], found);
        }

        return found.Meant is { } domain ? $"{address.LocalPart}@{domain}" : null;
    }

    /// <summary>Suggests a domain.</summary>
    internal string? SuggestDomain(string domain)
    {
        if (domain.Length > TypoDistance.MaxLength || domain[0] == '[' || domain.Contains("xn--", StringComparison.Ordinal)
            || _known.Contains(domain) || _isKnown?.Invoke(domain) == true)
        {
            return null;
        }

        var typed = Domain.Of(domain);
        if (_known.Contains(typed.Ending))
        {
            // A host below a provider's domain.
            return null;
        }

        var isTopLevelReal = _topLevelDomains.Contains(typed.TopLevel);
        Domain? nearest = null;
        var shortest = int.MaxValue;
        foreach (var provider in _providers)
        {
            var distance = Measure(typed, isTopLevelReal, provider);
            if (distance < shortest)
            {
                (nearest, shortest) = (provider, distance);
            }
        }

        return nearest?.Text;
    }

    /// <summary>Reads an embedded list: one entry a line, comments after <c>#</c>.</summary>
    internal static IReadOnlyList<string> ReadList(string name)
    {
        using var stream = typeof(DomainSuggester).Assembly.GetManifestResourceStream($"Validator.Addresses.Data.{name}.txt")
            ?? throw new InvalidOperationException($"The list '{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        var entries = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            var entry = line.Split('#')[0].Trim();
            if (entry.Length > 0)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>Gives the distance of a domain from a provider; <see cref="int.MaxValue"/> where it is no misspelling of it.</summary>
    private static int Measure(Domain typed, bool isTopLevelReal, Domain provider)
    {
        if (typed.Ending.Length == 0)
        {
            // No domain of one label is public: there is nothing else that it could be.
            var joined = TypoDistance.Measure(typed.Joined, provider.Joined, provider.Budget);
            return joined == int.MaxValue ? joined : joined + Slip;
        }

        if (typed.Joined == provider.Joined)
        {
            return Slip;
        }

        if (Math.Abs(typed.Name.Length - provider.Name.Length) * TypoDistance.LeastGap > provider.Budget)
        {
            return int.MaxValue;
        }

        var ending = MeasureEnding(typed, isTopLevelReal, provider);
        var name = ending == int.MaxValue ? int.MaxValue : TypoDistance.Measure(typed.Name, provider.Name, provider.Budget);
        return name == int.MaxValue ? name : name + ending;
    }

    /// <summary>A top-level domain that exists is rarely a slip.</summary>
    private static int MeasureEnding(Domain typed, bool isTopLevelReal, Domain provider)
    {
        var ending = typed.Ending;
        if (ending == provider.Ending)
        {
            return 0;
        }

        var distinctive = provider.Name.Length >= 5;
        if (distinctive && ending.StartsWith(provider.Ending, StringComparison.Ordinal) && ending.AsSpan(provider.Ending.Length).TrimStart('.').SequenceEqual(provider.Ending))
        {
            return Slip;
        }

        if (isTopLevelReal && typed.TopLevel != provider.TopLevel)
        {
            return distinctive && (provider.Ending, ending) is ("com", "co" or "cm" or "om") or ("net", "ne") ? Slip : int.MaxValue;
        }

        return TypoDistance.Measure(ending, provider.Ending, 2 * TypoDistance.Edit, firstLetter: 0) switch
        {
            <= 12 => Slip,
            _ when provider.Ending.StartsWith(ending, StringComparison.Ordinal) => Slip,
            < int.MaxValue when distinctive => Slip + 2,
            _ => int.MaxValue,
        };
    }

    /// <summary>What was found for a domain.</summary>
    private sealed record Found(string Domain, string? Meant);

    /// <summary>A domain, cut into what is compared.</summary>
    private sealed record Domain(string Text, string Name, string Ending, string TopLevel, string Joined)
    {
        /// <summary>Gets how far a name may be off from this one: the shorter it is, the more other names are near it.</summary>
        public int Budget { get; } = Name.Length switch
        {
            <= 3 => 0,
            4 => 5,
            5 => 12,
            <= 7 => 16,
            _ => 20,
        };

        public static Domain Of(string text)
        {
            var dot = text.IndexOf('.', StringComparison.Ordinal);
            return new(
                text,
                dot < 0 ? text : text[..dot],
                dot < 0 ? string.Empty : text[(dot + 1)..],
                text[(text.LastIndexOf('.') + 1)..],
                text.Replace(".", null, StringComparison.Ordinal));
        }
    }
}
