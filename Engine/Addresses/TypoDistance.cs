namespace Validator.Addresses;

/// <summary>How far one word is from another, for fingers: optimal string alignment with weights, in tenths of an edit.</summary>
internal static class TypoDistance
{
    /// <summary>One edit that says nothing more.</summary>
    public const int Edit = 10;

    /// <summary>Longer words are not compared.</summary>
    public const int MaxLength = 40;

    /// <summary>What a wrong first letter of a name counts more: people look at it, so that it is more often another name.</summary>
    public const int FirstLetter = 6;

    /// <summary>The least that a letter too many or too few counts: one that stands twice.</summary>
    public const int LeastGap = 5;

    private const int Transposition = 8;
    private const int Separator = 6;
    private const int Lookalike = 6;
    private const int Neighbour = 7;
    private const int Vowel = 9;
    private const int Substitution = 12;


    private static readonly uint[] Neighbours = FindNeighbours();

    /// <summary>Measures the distance.</summary>
    /// <param name="typed">What was written.</param>
    /// <param name="meant">What may have been meant.</param>
    /// <param name="limit">The distance beyond which it does not matter.</param>
    /// <param name="firstLetter">What a wrong first letter counts more.</param>
    /// <returns>Tenths of an edit; <see cref="int.MaxValue"/> beyond the limit, or where either is too long to compare.</returns>
    public static int Measure(ReadOnlySpan<char> typed, ReadOnlySpan<char> meant, int limit, int firstLetter = FirstLetter)
    {
        if (typed.Length > MaxLength || meant.Length > MaxLength)
        {
            return int.MaxValue;
        }

        Span<int> rows = stackalloc int[3 * (MaxLength + 1)];
        var before = rows[..(MaxLength + 1)];
        var above = rows[(MaxLength + 1)..^(MaxLength + 1)];
        var row = rows[^(MaxLength + 1)..];
        for (var j = 1; j <= meant.Length; j++)
        {
            row[j] = row[j - 1] + Gap(meant, j - 1, firstLetter);
        }

        var leastAbove = 0;
        for (var i = 1; i <= typed.Length; i++)
        {
            var oldest = before;
            before = above;
            above = row;
            row = oldest;
            row[0] = above[0] + Gap(typed, i - 1, firstLetter);
            var least = row[0];
            for (var j = 1; j <= meant.Length; j++)
            {
                var best = above[j - 1] + Replace(typed[i - 1], meant[j - 1], i == 1 && j == 1 ? firstLetter : 0);
                best = Math.Min(best, above[j] + Gap(typed, i - 1, firstLetter));
                best = Math.Min(best, row[j - 1] + Gap(meant, j - 1, firstLetter));
                if (i > 1 && j > 1 && typed[i - 1] == meant[j - 2] && typed[i - 2] == meant[j - 1])
                {
                    best = Math.Min(best, before[j - 2] + Transposition);
                }

                row[j] = best;
                least = Math.Min(least, best);
            }

            // A transposition reaches over one row.
            if (least > limit && leastAbove > limit)
            {
                return int.MaxValue;
            }

            leastAbove = least;
        }

        return row[meant.Length] <= limit ? row[meant.Length] : int.MaxValue;
    }

    /// <summary>A letter too many in one word is one too few in the other.</summary>
    private static int Gap(ReadOnlySpan<char> word, int index, int firstLetter)
    {
        var c = word[index];
        if (c is '.' or '-')
        {
            return Separator;
        }

        var doubled = (index > 0 && word[index - 1] == c) || (index + 1 < word.Length && word[index + 1] == c);
        return doubled ? LeastGap : index == 0 ? Edit + firstLetter : Edit;
    }

    private static int Replace(char typed, char meant, int more)
    {
        if (typed == meant)
        {
            return 0;
        }

        return more + (typed, meant) switch
        {
            ('0', 'o') or ('1', 'l') or ('1', 'i') or ('3', 'e') or ('.' or '-', '.' or '-') => Lookalike,
            _ when AreNeighbours(typed, meant) => Neighbour,
            _ when "aeiou".Contains(typed) && "aeiou".Contains(meant) => Vowel,
            _ => Substitution,
        };
    }

    private static bool AreNeighbours(char a, char b) =>
        char.IsAsciiLetterLower(a) && char.IsAsciiLetterLower(b) && (Neighbours[a - 'a'] >> (b - 'a') & 1) != 0;

    /// <summary>For each letter the set of those around it on a QWERTY keyboard, whose rows are shifted by half a key against the one above.</summary>
    private static uint[] FindNeighbours()
    {
        string[] rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
        var neighbours = new uint[26];
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < rows[r].Length; c++)
            {
                Join(rows[r][c], rows[r].ElementAtOrDefault(c + 1));
                if (r + 1 < rows.Length)
                {
                    Join(rows[r][c], rows[r + 1].ElementAtOrDefault(c));
                    Join(rows[r][c], rows[r + 1].ElementAtOrDefault(c - 1));
                }
            }
        }

        return neighbours;

        void Join(char a, char b)
        {
            if (b != default)
            {
                neighbours[a - 'a'] |= 1u << (b - 'a');
                neighbours[b - 'a'] |= 1u << (a - 'a');
            }
        }
    }
}
