namespace Validator.Smtp.Replies;

/// <summary>
/// Finds many phrases in one pass over a text (Aho and Corasick, 1975), as a table of states: one look-up for each character, whatever the
/// number of phrases, so that no reply can make the search slow.
/// </summary>
internal sealed class PhraseAutomaton
{
    private const int CharCount = char.MaxValue + 1;

    private readonly byte[] _classOf = new byte[CharCount];
    private readonly int _classes;
    private readonly ushort[] _next;
    private readonly int[] _firstFound;
    private readonly int[] _found;

    /// <summary>Builds the table for phrases that are lower case already.</summary>
    /// <param name="phrases">The phrases, none of them empty. A phrase is known by its place in this list.</param>
    public PhraseAutomaton(IReadOnlyList<string> phrases)
    {
        _classes = AssignClasses(phrases);
        var trie = new List<ushort>(new ushort[_classes]);
        var ends = new List<List<int>> { new() };
        for (var phrase = 0; phrase < phrases.Count; phrase++)
        {
            ends[Insert(trie, ends, phrases[phrase])].Add(phrase);
        }

        _next = trie.ToArray();
        var found = Complete(ends);
        _firstFound = new int[found.Length + 1];
        for (var state = 0; state < found.Length; state++)
        {
            _firstFound[state + 1] = _firstFound[state] + found[state].Count;
        }

        _found = found.SelectMany(list => list).ToArray();
    }

    /// <summary>The state before the first character.</summary>
    public static int Start => 0;

    /// <summary>Gets the state after one more character.</summary>
    public int Step(int state, char character) => _next[(state * _classes) + _classOf[character]];

    /// <summary>Gets the phrases that end in this state, the longest first.</summary>
    public ReadOnlySpan<int> Found(int state) => _found.AsSpan(_firstFound[state], _firstFound[state + 1] - _firstFound[state]);

    private int AssignClasses(IReadOnlyList<string> phrases)
    {
        // Class 0 is every character that stands in no phrase. The lowest characters come first: rows of the table stay short where they are hot.
        var next = 1;
        foreach (var character in phrases.SelectMany(phrase => phrase).Distinct().Order())
        {
            _classOf[character] = checked((byte)next++);
        }

        return next;
    }

    private int Insert(List<ushort> trie, List<List<int>> ends, string phrase)
    {
        var state = 0;
        foreach (var character in phrase)
        {
            var cell = (state * _classes) + _classOf[character];
            if (trie[cell] == 0)
            {
                trie[cell] = checked((ushort)ends.Count);
                ends.Add([]);
                trie.AddRange(new ushort[_classes]);
            }

            state = trie[cell];
        }

        return state;
    }

    /// <summary>Fills every missing transition with that of the longest proper suffix, breadth first, and hands down what ends there.</summary>
    private List<int>[] Complete(List<List<int>> ends)
    {
        var found = ends.ToArray();
        var suffix = new int[ends.Count];
        var queue = new Queue<int>();
        queue.Enqueue(0);
        while (queue.TryDequeue(out var state))
        {
            for (var character = 0; character < _classes; character++)
            {
                var cell = (state * _classes) + character;
                var fallback = state == 0 ? 0 : _next[(suffix[state] * _classes) + character];
                var child = _next[cell];
                if (child == 0)
                {
                    _next[cell] = (ushort)fallback;
                }
                else
                {
                    suffix[child] = fallback;
                    found[child] = [.. ends[child], .. found[fallback]];
                    queue.Enqueue(child);
                }
            }
        }

        return found;
    }
}
