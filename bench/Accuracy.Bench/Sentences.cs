using System.Reflection;
using System.Text.RegularExpressions;

namespace Validator.Accuracy;

/// <summary>Where a host's words come from.</summary>
internal enum Split
{
    /// <summary>No sentence is tried: the host has usual words, or none.</summary>
    Behaviour,

    /// <summary>A reply that this repository's tests quote: it may be in the verifier's tables.</summary>
    Table,

    /// <summary>A reply that stands in no table of this repository.</summary>
    HeldBack,
}

/// <summary>What a host says in one situation, as MailWorld takes it.</summary>
/// <param name="Split">Whether a table may know it.</param>
/// <param name="Host">The mail host that says it; null for one that no operator table knows.</param>
/// <param name="Code">The reply code.</param>
/// <param name="Reply">Code, enhanced code, text, with MailWorld's placeholders.</param>
/// <param name="Meaning">What it means.</param>
internal sealed record Sentence(Split Split, string? Host, int Code, string Reply, string Meaning);

/// <summary>The sentences, read from the tables that are embedded here.</summary>
internal static partial class Sentences
{
    public static IReadOnlyList<Sentence> Load()
    {
        // A text that repeats a row's fragment is no longer held back, however it came about.
        var fragments = Rows("smtp-replies.tsv").Skip(1).Select(row => row[3]).Where(text => text.Length > 8).ToArray();
        var hosts = Rows("mail-hosts.tsv").ToDictionary(row => row[0], row => row[1]);
        return
        [
            .. Rows("by-provider.tsv").Select(row => Make(Split.Table, HostOf(row[0]), row[1], row[2], row[3], row[4]))
                .Concat(Rows("smtp-replies.tsv").Skip(1).Select(row => Make(Split.Table, hosts.GetValueOrDefault(row[0]), row[1], row[2], row[3], row[4])))
                .Concat(Rows("held-back.tsv").Select(row => Make(
                    Array.Exists(fragments, fragment => row[3].Contains(fragment, StringComparison.OrdinalIgnoreCase)) ? Split.Table : Split.HeldBack,
                    HostOf(row[0]), row[1], row[2], row[3], row[4])))
                .Where(sentence => sentence is not null)
                .Select(sentence => sentence!)
                .DistinctBy(sentence => (sentence.Host, sentence.Reply)),
        ];
    }

    /// <summary>The rows of an embedded table, without remarks.</summary>
    public static IEnumerable<string[]> Rows(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split('\t');
            }
        }
    }

    private static string? HostOf(string host) =>
        host == "-" || host.EndsWith(".example", StringComparison.Ordinal) ? null : host;

    private static Sentence? Make(Split split, string? host, string code, string enhanced, string text, string meaning)
    {
        if (meaning is "syntax" or "accepted" or "unrecognized")
        {
            return null;
        }

        text = text.Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("jane.doe@target.example", "{recipient}", StringComparison.Ordinal)
            .Replace("probe@us.example", "{sender}", StringComparison.Ordinal)
            .Replace("target.example", "{domain}", StringComparison.Ordinal)
            .Replace("us.example", "{helo}", StringComparison.Ordinal)
            .Replace("192.0.2.1", "{ip}", StringComparison.Ordinal);
        // A wait that is named is honoured: the worlds' are seconds, so that a run takes minutes.
        text = NamedWait().Replace(text, "{seconds} seconds").Replace("00:05:00", "00:00:0{seconds}", StringComparison.Ordinal);
        var number = int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
        return new Sentence(split, host, number, enhanced.Length > 0 ? $"{code} {enhanced} {text}" : $"{code} {text}", meaning);
    }

    [GeneratedRegex(@"\b\d+ (seconds?|minutes?)\b")]
    private static partial Regex NamedWait();
}
