using System.Globalization;
using System.Net;
using Validator.Smtp;
using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>The rows that classification is measured on, and short ways to ask.</summary>
internal static class ReplyData
{
    public const string Recipient = "jane.doe@target.example";
    public const string Sender = "probe@us.example";

    /// <summary>Operators that share hosts or a code base: held back together, or one would tell on the other.</summary>
    private static readonly string[][] Families =
        [["outlook", "hotmail", "exchange-online", "exchange"], ["yahoo", "aol", "att"], ["gmx", "web.de"], ["exim", "cpanel-exim"], ["qmail", "vpopmail"]];

    /// <summary>A host whose name leads to each operator's rows.</summary>
    private static readonly Dictionary<string, string> HostOf = ReplyTables.Shipped.Operators
        .SelectMany(pair => pair.Value.Select((name, rank) => (name, rank, Host: "mx1." + pair.Key)))
        .OrderBy(entry => entry.rank).ThenBy(entry => entry.Host, StringComparer.Ordinal)
        .GroupBy(entry => entry.name).ToDictionary(group => group.Key, group => group.First().Host);

    /// <summary><c>smtp-replies.tsv</c>, as it came.</summary>
    public static IReadOnlyList<Row> Rows { get; } = [.. Cells("smtp-replies.tsv").Skip(1).Select(cells => Row.Of(cells[0], cells[1], cells[2], cells[3], cells[4]))];

    /// <summary><c>by-provider.tsv</c>: FIELD.md's list and its table of same texts, as whole replies; the first column is the host.</summary>
    public static IReadOnlyList<Row> ByProvider { get; } =
        [.. Cells("by-provider.tsv").Select(cells => Row.Of(cells[0], cells[1], cells[2], cells[3].Replace("\\n", "\n", StringComparison.Ordinal), cells[4]))];

    public static string Family(string name) => Families.FirstOrDefault(family => family.Contains(name))?[0] ?? name;

    public static string Host(string name) => HostOf.GetValueOrDefault(name, "mx.unlisted.example");

    public static SmtpReply Reply(string line)
    {
        var code = int.Parse(line.AsSpan(0, 3), CultureInfo.InvariantCulture);
        var rest = line.Length > 4 ? line[4..] : string.Empty;
        var first = rest.Split(' ', 2)[0];
        return first.Split('.') is [['2' or '4' or '5'], var subject, var detail] && int.TryParse(subject, out _) && int.TryParse(detail, out _)
            ? new(code, Enhanced(first), rest[first.Length..].TrimStart())
            : new(code, null, rest);
    }

    public static ReplyContext Rcpt(string host = "mx.target.example", string sender = Sender) => At(SmtpPhase.Rcpt, host, sender);

    public static ReplyContext At(SmtpPhase phase, string host = "mx.target.example", string sender = Sender) =>
        new(phase, host, phase == SmtpPhase.Rcpt ? Recipient : null, sender, "mail.us.example", IPAddress.Parse("192.0.2.1"));

    public static ReplyMeaning Read(string line, in ReplyContext context) => ReplyClassifier.Default.Read(Reply(line), context).Meaning;

    public static ReplyMeaning Read(string line) => Read(line, Rcpt());

    public static ReplyMeaning Meaning(string name) => Enum.Parse<ReplyMeaning>(name.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true);

    private static EnhancedStatusCode? Enhanced(string text) =>
        text.Length == 0 ? null : text.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray() is [var c, var s, var d] ? new(c, s, d) : null;

    private static IEnumerable<string[]> Cells(string name)
    {
        using var reader = new StreamReader(typeof(ReplyData).Assembly.GetManifestResourceStream("Replies." + name)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split('\t');
            }
        }
    }

    /// <summary>A reply and its truth.</summary>
    public sealed record Row(string Who, SmtpReply Reply, ReplyMeaning Meaning)
    {
        public static Row Of(string who, string code, string enhanced, string text, string meaning) =>
            new(who, new SmtpReply(int.Parse(code, CultureInfo.InvariantCulture), Enhanced(enhanced), text), ReplyData.Meaning(meaning));

        public override string ToString() => $"{Who}: {Reply}";
    }
}
