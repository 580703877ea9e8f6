using System.Collections.Frozen;
using System.Globalization;

namespace Validator.Smtp.Replies;

/// <summary>The tables that replies are read by, as they stand in <c>Tables/</c>. Data, not code; each row names its source.</summary>
internal sealed record ReplyTables
{
    /// <summary>The tables that the product ships with.</summary>
    public static readonly ReplyTables Shipped = Load();

    /// <summary>Gets the rows of operators and of families of mail servers.</summary>
    public required IReadOnlyList<ReplyRow> Rows { get; init; }

    /// <summary>Gets the operators whose rows apply, by the end of the mail host's name.</summary>
    public required FrozenDictionary<string, string[]> Operators { get; init; }

    /// <summary>Gets what words mean, whoever says them.</summary>
    public required IReadOnlyList<ReplyWords> Words { get; init; }

    /// <summary>Gets sets of wordings that say the same, by name.</summary>
    public required FrozenDictionary<string, string[]> Sets { get; init; }

    /// <summary>Gets what enhanced codes say by themselves.</summary>
    public required IReadOnlyList<EnhancedRow> Codes { get; init; }

    private static ReplyTables Load() => new()
    {
        Rows = Read("replies.tsv", 6, cells => new ReplyRow(
            cells[0],
            int.Parse(cells[1], CultureInfo.InvariantCulture),
            cells[2].Length == 0 ? null : EnhancedPattern.Parse(cells[2]) is { Class: { } c, Subject: { } s, Detail: { } d } ? new(c, s, d) : null,
            ReplyText.Fold(cells[3]),
            Meaning(cells[4]),
            cells[5])),
        Operators = Read("operators.tsv", 3, cells => cells).ToFrozenDictionary(cells => cells[0], cells => cells[1].Split(','), StringComparer.OrdinalIgnoreCase),
        Words = Read("words.tsv", 5, cells => new ReplyWords(
            Meaning(cells[0].TrimEnd('!')), new(cells[1]), EnhancedPattern.Parse(cells[2]), cells[3], cells[0].EndsWith('!'))),
        Sets = Read("sets.tsv", 2, cells => cells).ToFrozenDictionary(cells => cells[0], cells => cells[1].Split(" | ")),
        Codes = Read("codes.tsv", 4, cells => new EnhancedRow(EnhancedPattern.Parse(cells[0]), cells[1] == "settles", Meaning(cells[2]))),
    };

    private static List<T> Read<T>(string name, int columns, Func<string[], T> parse)
    {
        using var stream = typeof(ReplyTables).Assembly.GetManifestResourceStream("Validator.Smtp.Replies." + name)
            ?? throw new InvalidOperationException($"The table {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var rows = new List<T>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var cells = line.Split('\t');
            rows.Add(cells.Length == columns ? parse(cells) : throw new InvalidOperationException($"{name}, line {number}: {columns} columns expected."));
        }

        return rows;
    }

    private static ReplyMeaning Meaning(string name) => Enum.Parse<ReplyMeaning>(name.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true);
}
