using System.Numerics;
using System.Text;

namespace Validator.Profiles;

/// <summary>
/// Many names in little memory: the text of the list as it stands in its file, one ASCII name a line, and a hash table of the places where lines begin.
/// Immutable; look-ups allocate nothing and ignore case.
/// </summary>
internal sealed class DomainSet
{
    private const byte NewLine = (byte)'\n';

    private readonly byte[] _text;
    private readonly int[] _slots;

    /// <summary>Indexes a list.</summary>
    /// <param name="text">Lower-case A-labels, one name a line, each line ended; lines that begin with <c>#</c> and empty ones are passed over. Not copied.</param>
    public DomainSet(byte[] text)
    {
        _text = text;
        var lines = text.AsSpan().Count(NewLine);
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, lines + (lines / 2)))];
        for (var start = 0; start < text.Length;)
        {
            var end = start + text.AsSpan(start).IndexOf(NewLine);
            if (end < start)
            {
                throw new ArgumentException("The last line is not ended.", nameof(text));
            }

            if (end > start && text[start] != '#')
            {
                Insert(start, end);
            }

            start = end + 1;
        }
    }

    public static DomainSet Empty { get; } = new([]);

    public int Count { get; private set; }

    /// <summary>The bytes that the names and their index take.</summary>
    public int Bytes => _text.Length + (_slots.Length * sizeof(int));

    public static DomainSet Of(IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.Append(name).Append('\n');
        }

        return new(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>Tells whether the whole of a name is in the set.</summary>
    public bool Contains(ReadOnlySpan<char> name) => Has(Suffix.Whole(name));

    public bool Has(Suffix suffix)
    {
        for (var slot = First(suffix.Hash); _slots[slot] != 0; slot = Next(slot))
        {
            if (Matches(_slots[slot] - 1, suffix.Name))
            {
                return true;
            }
        }

        return false;
    }

    private void Insert(int start, int end)
    {
        var hash = SuffixHash.Seed;
        for (var index = end - 1; index >= start; index--)
        {
            hash = SuffixHash.Add(hash, (char)_text[index]);
        }

        var slot = First(hash);
        while (_slots[slot] != 0)
        {
            slot = Next(slot);
        }

        _slots[slot] = start + 1;
        Count++;
    }

    private bool Matches(int start, ReadOnlySpan<char> name)
    {
        var line = _text.AsSpan(start);
        if (line.Length <= name.Length || line[name.Length] != NewLine)
        {
            return false;
        }

        for (var index = 0; index < name.Length; index++)
        {
            if (line[index] != SuffixHash.Lower(name[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The high bits of a product are better mixed than its low ones.</summary>
    private int First(uint hash) => (int)((hash ^ (hash >> 15)) & (uint)(_slots.Length - 1));

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);
}
