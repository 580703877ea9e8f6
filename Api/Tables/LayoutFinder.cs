using System.Globalization;

namespace Validator.Api.Tables;

/// <summary>Finds out how a table is to be read, from its beginning and from what the caller says.</summary>
/// <param name="options">What the caller says.</param>
internal sealed class LayoutFinder(TableOptions options)
{
    private const int SampleRecords = 200;
    private const int LongestName = 60;
    private const int MostNames = 50;

    private static readonly byte[] Delimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>What columns of addresses are called, without spaces and punctuation, the surest first.</summary>
    private static readonly string[] Names = ["EMAIL", "EMAILADDRESS", "MAIL", "MAILADDRESS", "EMAILADRESSE", "CORREO", "COURRIEL", "ADDRESS", "ADDRESSES"];

    /// <summary>Looks at the beginning of a table.</summary>
    /// <param name="beginning">The bytes, behind a mark of byte order.</param>
    /// <param name="isAll">Whether that is the whole table.</param>
    /// <returns>The layout, or why there is none.</returns>
    public (TableLayout? Layout, TableProblem? Problem) Find(ReadOnlySpan<byte> beginning, bool isAll)
    {
        if (!isAll && beginning.LastIndexOf((byte)'\n') is var end and >= 0)
        {
            beginning = beginning[..(end + 1)]; // not inside a record
        }

        var sample = beginning.ToArray();
        var separator = options.Delimiter ?? (options.IsList ? null : BestDelimiter(sample));
        var (layout, problem) = separator is { } found ? OfTable(Records(sample, found), found) : OfList(Records(sample, null), Records(sample, Delimiters[0]));
        return (layout is null ? null : layout with { LineEnd = LineEnd(sample, layout) }, problem);
    }

    private static byte? BestDelimiter(byte[] sample) => Delimiters.Select(candidate => (Candidate: candidate, Score: Score(sample, candidate))).MaxBy(pair => pair.Score) switch
    {
        { Score: > 0 } best => best.Candidate,
        _ => null,
    };

    private static string LineEnd(byte[] sample, TableLayout layout)
    {
        RecordScanner.Find(sample, areAll: true, layout.IsPlain ? null : layout.Delimiter, sample.Length, out var first);
        return first.LineEnd == 2 ? "\r\n" : "\n";
    }

    private static List<byte[]> Records(byte[] sample, byte? separator)
    {
        List<byte[]> records = [];
        var rest = sample.AsSpan();
        while (records.Count < SampleRecords && RecordScanner.Find(rest, areAll: true, separator, sample.Length, out var record) is ScanResult.Found)
        {
            records.Add(rest[..record.Length].ToArray());
            rest = rest[(record.Length + record.LineEnd)..];
        }

        return records;
    }

    /// <summary>Tells how well a delimiter fits: the share of records with the commonest number of cells, the first record among them; 0 where it does not.</summary>
    private static double Score(byte[] sample, byte candidate)
    {
        var counts = Records(sample, candidate).Where(record => record.Length > 0).Select(record => Cells.Find(record, candidate, 0, out _)).ToList();
        if (counts.Count == 0 || counts[0] == 1)
        {
            return 0;
        }

        var alike = counts.Count(count => count == counts[0]);
        var several = counts.Count(count => count > 1);
        return several * 2 > counts.Count ? ((double)alike / counts.Count) + (counts[0] * 1e-4) : 0;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private (TableLayout? Layout, TableProblem? Problem) OfList(List<byte[]> lines, List<byte[]> records)
    {
        var first = lines.Count > 0 ? Cells.All(records[0], Delimiters[0])[0].Trim() : "";
        var named = lines.Count > 0 && (Names.Contains(Plain(first)) || IsGiven(first));
        var quoted = records.Count > 0 && records.TrueForAll(record => record.Length == 0 || (record is [(byte)'"', .., (byte)'"'] && Cells.Value(record).Length == record.Length - 2));
        if (named || quoted || options.HasHeader is true)
        {
            return OfTable(records, Delimiters[0]);
        }

        string[] names = ["email"];
        return options.Column is not null && Given(names, nameless: true) is null
            ? (null, Unknown(names, nameless: true))
            : (new(IsPlain: true, Delimiters[0], HasHeader: false, names, 0), null);
    }

    private (TableLayout? Layout, TableProblem? Problem) OfTable(List<byte[]> records, byte separator)
    {
        var rows = records.ConvertAll(record => Cells.All(record, separator));
        var first = rows.Count > 0 ? rows[0] : [""];
        var hasHeader = options.HasHeader ??
            (first.Exists(cell => cell.Length > 0) && (!first.Exists(cell => cell.Contains('@', StringComparison.Ordinal)) || first.Exists(IsGiven)));
        string[] names = hasHeader ? [.. first.Select(cell => cell.Trim())] : [.. Enumerable.Range(1, first.Count).Select(Nameless)];
        var given = options.Column is not null;
        if ((given ? Given(names, !hasHeader) : ByNameAndContent(names, hasHeader ? rows[1..] : rows)) is not { } found)
        {
            return (null, given ? Unknown(names, !hasHeader) : new(TableProblemKind.NoAddressColumn, "no column looks like one of addresses", Listed(names)));
        }

        if (!hasHeader)
        {
            names[found] = "email";
        }

        return (new(IsPlain: false, separator, hasHeader, names, found), null);
    }

    private bool IsGiven(string name) => options.Column is { } column && name.Trim().Equals(column.Trim(), StringComparison.OrdinalIgnoreCase);

    private int? Given(string[] names, bool nameless) =>
        !nameless && Array.FindIndex(names, IsGiven) is var index and >= 0 ? index
        : int.TryParse(options.Column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= names.Length ? number - 1
        : null;

    private TableProblem Unknown(string[] names, bool nameless) => new(
        TableProblemKind.UnknownColumn,
        $"there is no column '{Short(options.Column!)}'",
        nameless ? $"There is no header, and {Count(names.Length)}: give the number." : Listed(names));

    private static int? ByNameAndContent(string[] names, List<List<string>> rows)
    {
        var filled = rows.Where(row => row.Exists(cell => cell.Length > 0)).ToList();
        var scores = names.Select((name, index) =>
        {
            var rank = Array.IndexOf(Names, Plain(name));
            var byName = rank >= 0 ? 1 - (rank * 0.05) : Plain(name).Contains(Names[0], StringComparison.Ordinal) ? 0.6 : 0;
            var byContent = filled.Count == 0 ? 0 : filled.Count(row => index < row.Count && row[index].Contains('@', StringComparison.Ordinal)) / (double)filled.Count;
            return (Index: index, Score: byName + byContent);
        });
        var best = scores.MaxBy(pair => pair.Score);
        return best.Score > 0 ? best.Index : null;
    }

    private static string Nameless(int number) => string.Create(CultureInfo.InvariantCulture, $"column{number}");

    private static string Count(int columns) => columns == 1 ? "one column" : string.Create(CultureInfo.InvariantCulture, $"{columns} columns");

    private static string Listed(string[] names) =>
        $"There are: {string.Join(", ", names.Take(MostNames).Select(name => name.Length == 0 ? "(no name)" : Short(name)))}{(names.Length > MostNames ? ", ..." : "")}.";

    private static string Short(string name) => name.Length <= LongestName ? name : $"{name[..LongestName]}...";
}
