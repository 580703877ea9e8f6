namespace Validator.Profiles;

/// <summary>
/// The suffixes of a domain on its label borders, shortest first: <c>com</c>, <c>mailinator.com</c>, <c>x.mailinator.com</c>.
/// Hashed from the end, so that one pass over the name serves all of them; allocates nothing.
/// </summary>
internal ref struct Suffixes(ReadOnlySpan<char> domain)
{
    private readonly ReadOnlySpan<char> _domain = domain.EndsWith('.') ? domain[..^1] : domain;
    private int _start = domain.EndsWith('.') ? domain.Length - 1 : domain.Length;
    private uint _hash = SuffixHash.Seed;

    public readonly Suffix Current => new(_domain[_start..], _hash);

    public readonly Suffixes GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_start > 0)
        {
            _hash = SuffixHash.Add(_hash, _domain[--_start]);
            if (_start == 0 || _domain[_start - 1] == '.')
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A suffix with its hash.</summary>
internal readonly ref struct Suffix(ReadOnlySpan<char> name, uint hash)
{
    public readonly ReadOnlySpan<char> Name = name;
    public readonly uint Hash = hash;

    /// <summary>The whole of a name, hashed.</summary>
    public static Suffix Whole(ReadOnlySpan<char> name)
    {
        var hash = SuffixHash.Seed;
        for (var index = name.Length - 1; index >= 0; index--)
        {
            hash = SuffixHash.Add(hash, name[index]);
        }

        return new(name, hash);
    }
}

/// <summary>FNV-1a over lower-cased characters, from the last to the first.</summary>
internal static class SuffixHash
{
    public const uint Seed = 2166136261;

    public static uint Add(uint hash, char character) => (hash ^ Lower(character)) * 16777619;

    public static char Lower(char character) => char.IsAsciiLetterUpper(character) ? (char)(character | 0x20) : character;
}
