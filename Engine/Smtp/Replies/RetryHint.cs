namespace Validator.Smtp.Replies;

/// <summary>Finds the wait that a reply's text names: "greylisted for 300 seconds", "try again in 5 minutes", "retry in 00:05:00".</summary>
internal static class RetryHint
{
    private const int Before = 60;
    private const int After = 30;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Words without which a time is not a wait ("100 messages in 60 minutes" names a limit).</summary>
    private static readonly string[] Cues =
        ["try", "tries", "wait", "again", "greylist", "graylist", "grey list", "come back", "return", "resend", "resume", "defer", "delay", "remaining", "reessay", "versuch", "intent", "tent", "riprov"];

    /// <summary>Units by the beginning of their names, in the languages of the tables; seconds each.</summary>
    private static readonly (string Name, int Seconds)[] Units =
        [("sec", 1), ("sek", 1), ("seg", 1), ("min", 60), ("hour", 3600), ("heure", 3600), ("hora", 3600), ("stunde", 3600), ("ora", 3600), ("hr", 3600), ("day", 86400)];

    /// <summary>Finds the wait.</summary>
    /// <param name="text">The text as <see cref="ReplyText"/> leaves it.</param>
    /// <returns>The wait, 1 second to 24 hours; null where none is named.</returns>
    public static TimeSpan? Find(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var begin = i;
            long? seconds = null;
            if (char.IsAsciiDigit(text[i]))
            {
                seconds = Duration(text, ref i);
            }
            else if (text[i] is 'a' or 'o')
            {
                seconds = OneUnit(text, ref i);
            }

            if (seconds is { } found && IsCued(text, begin, i))
            {
                return TimeSpan.FromSeconds(Math.Clamp(found, (long)Shortest.TotalSeconds, (long)Longest.TotalSeconds));
            }
        }

        return null;
    }

    /// <summary>Reads <c>300 seconds</c>, <c>5m30s</c>, <c>1 hour and 5 minutes</c> or <c>00:05:00</c>; leaves the index on its last character.</summary>
    private static long? Duration(ReadOnlySpan<char> text, ref int i)
    {
        if (i > 0 && (ReplyText.IsWord(text[i - 1]) || text[i - 1] is '.' or ':'))
        {
            SkipDigits(text, ref i);
            i--;
            return null;
        }

        if (Clock(text, i, out var clockEnd) is { } clock)
        {
            i = clockEnd - 1;
            return clock;
        }

        long? sum = null;
        var end = i;
        for (var at = i; at < text.Length && char.IsAsciiDigit(text[at]);)
        {
            var number = SkipDigits(text, ref at);
            end = sum is null ? at : end;
            SkipFiller(text, ref at);
            if (Unit(text, ref at) is not { } unit)
            {
                break;
            }

            sum = (sum ?? 0) + (number * unit);
            end = at;
            SkipJoin(text, ref at);
        }

        i = end - 1;
        return sum;
    }

    private static long? OneUnit(ReadOnlySpan<char> text, ref int i)
    {
        if (i > 0 && ReplyText.IsWord(text[i - 1]))
        {
            return null;
        }

        foreach (var article in (ReadOnlySpan<string>)["an ", "a ", "one "])
        {
            var at = i + article.Length;
            // "A second host" is no time.
            if (text[i..].StartsWith(article) && Unit(text, ref at) is > 1 and var unit)
            {
                i = at - 1;
                return unit;
            }
        }

        return null;
    }

    /// <summary><c>hh:mm:ss</c>. Two numbers alone could be a time of day.</summary>
    private static long? Clock(ReadOnlySpan<char> text, int i, out int end)
    {
        end = i;
        if (text.Length - i < 8 || text[i + 2] != ':' || text[i + 5] != ':' || (text.Length - i > 8 && (ReplyText.IsWord(text[i + 8]) || text[i + 8] == ':')))
        {
            return null;
        }

        long seconds = 0;
        for (var part = 0; part < 3; part++, end += 3)
        {
            if (!char.IsAsciiDigit(text[end]) || !char.IsAsciiDigit(text[end + 1]))
            {
                return null;
            }

            seconds = (seconds * 60) + ((text[end] - '0') * 10) + text[end + 1] - '0';
        }

        end--;
        return seconds;
    }

    private static long SkipDigits(ReadOnlySpan<char> text, ref int at)
    {
        long number = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            number = Math.Min((number * 10) + text[at] - '0', 1_000_000_000);
        }

        return number;
    }

    private static void SkipFiller(ReadOnlySpan<char> text, ref int at)
    {
        if (at < text.Length && text[at] is ' ' or '-')
        {
            at++;
        }

        if (text[Math.Min(at, text.Length)..].StartsWith("more "))
        {
            at += "more ".Length;
        }
    }

    private static void SkipJoin(ReadOnlySpan<char> text, ref int at)
    {
        if (text[at..].StartsWith(" and "))
        {
            at += " and ".Length;
            return;
        }

        while (at < text.Length && text[at] is ' ' or ',')
        {
            at++;
        }
    }

    private static int? Unit(ReadOnlySpan<char> text, ref int at)
    {
        var begin = at;
        var end = at;
        while (end < text.Length && end - begin < 12 && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        var word = text[begin..end];
        if (word.Length == 0)
        {
            return null;
        }

        var seconds = 0;
        if (word.Length == 1)
        {
            seconds = word[0] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        }

        foreach (var unit in Units)
        {
            seconds = seconds == 0 && word.StartsWith(unit.Name) ? unit.Seconds : seconds;
        }

        at = seconds == 0 ? at : end;
        return seconds == 0 ? null : seconds;
    }

    private static bool IsCued(ReadOnlySpan<char> text, int begin, int end)
    {
        if (text[Math.Max(0, begin - 5)..begin] is "last " or "past " || text[..begin].EndsWith("per ") || text[..begin].EndsWith("every "))
        {
            return false;
        }

        var around = text[Math.Max(0, begin - Before)..Math.Min(text.Length, end + After)];
        foreach (var cue in Cues)
        {
            if (around.Contains(cue, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
