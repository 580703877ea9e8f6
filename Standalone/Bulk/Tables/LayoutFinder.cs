using System.Globalization;
using Validator.Standalone.Configuration;
using Validator.Standalone.Output;

namespace Validator.Standalone.Bulk.Tables;

/// <summary>Finds out how a table is to be read, from its beginning and from what the caller says.</summary>
/// <param name="column">The name of the column with the addresses, or its number from 1; null to find it.</param>
/// <param name="delimiter">What separates cells; null to find it.</param>
internal sealed class LayoutFinder(string? column, byte? delimiter)
{
    private const int SampleSize = 256 * 1024;
    private const int SampleRecords = 200;
    private const int LongestName = 60;
    private const int MostNames = 50;

    private static readonly byte[] Delimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    /// <summary>What columns of addresses are called, without spaces and punctuation, the surest first.</summary>
    private static readonly string[] Names = ["EMAIL", "EMAILADDRESS", "MAIL", "MAILADDRESS", "EMAILADRESSE", "CORREO", "COURRIEL", "ADDRESS", "ADDRESSES"];

    /// <summary>Reads the beginning of a table.</summary>
    /// <param name="text">The table.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="UsageException">The column is not there, or none holds addresses.</exception>
    public TableLayout Find(Stream text, string name)
    {
        var sample = Beginning(text);
        var separator = delimiter ?? Delimiters.Select(candidate => (Candidate: candidate, Score: Score(sample, candidate))).MaxBy(pair => pair.Score) switch
        {
            { Score: > 0 } best => best.Candidate,
            _ => null as byte?,
        };
        return separator is { } found ? OfTable(Records(sample, found), found, name) : OfList(Records(sample, null), Records(sample, Delimiters[0]), name);
    }

    private static byte[] Beginning(Stream text)
    {
        var sample = new byte[SampleSize];
        var length = text.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        if (length == sample.Length && sample.AsSpan().LastIndexOf((byte)'\n') is var end and >= 0)
        {
            length = end + 1; // not inside a record
        }

        return sample[..length];
    }

    private static List<byte[]> Records(byte[] sample, byte? separator)
    {
        var reader = new RecordReader(new MemoryStream(sample), separator);
        List<byte[]> records = [];
        while (records.Count < SampleRecords && reader.Read())
        {
            records.Add(reader.Bytes.ToArray());
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

    private TableLayout OfList(List<byte[]> lines, List<byte[]> records, string name)
    {
        var first = lines.Count > 0 ? Cells.All(records[0], Delimiters[0])[0].Trim() : "";
        var named = lines.Count > 0 && (Names.Contains(Plain(first)) || (column is not null && first.Equals(column, StringComparison.OrdinalIgnoreCase)));
        var quoted = records.Count > 0 && records.TrueForAll(record => record.Length == 0 || (record is [(byte)'"', .., (byte)'"'] && Cells.Value(record).Length == record.Length - 2));
        return named || quoted
            ? OfTable(records, Delimiters[0], name)
            : new(IsPlain: true, Delimiters[0], HasHeader: false, ["email"], Given(["email"], name, nameless: true) ?? 0);
    }

    private TableLayout OfTable(List<byte[]> records, byte separator, string name)
    {
        var rows = records.ConvertAll(record => Cells.All(record, separator));
        var first = rows.Count > 0 ? rows[0] : [""];
        var hasHeader = first.Exists(cell => cell.Length > 0) &&
            (!first.Exists(cell => cell.Contains('@', StringComparison.Ordinal)) || first.Exists(cell => cell.Trim().Equals(column, StringComparison.OrdinalIgnoreCase)));
        IReadOnlyList<string> names = hasHeader ? first.ConvertAll(cell => cell.Trim()) : Enumerable.Range(1, first.Count).Select(Nameless).ToList();
        var found = Given(names, name, !hasHeader) ?? ByNameAndContent(names, hasHeader ? rows[1..] : rows)
            ?? throw new UsageException($"{name}: no column looks like one of addresses: name it with {BulkSettings.Column.Option}. {Listed(names)}");
        if (!hasHeader)
        {
            names = [.. names.Select((nameless, index) => index == found ? "email" : nameless)];
        }

        return new(IsPlain: false, separator, hasHeader, names, found);
    }

    private int? Given(IReadOnlyList<string> names, string name, bool nameless)
    {
        if (column is null)
        {
            return null;
        }

        for (var i = 0; i < names.Count && !nameless; i++)
        {
            if (names[i].Equals(column.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= names.Count
            ? number - 1
            : throw new UsageException($"{name} has no column '{VisibleText.Of(column, LongestName)}'. {(nameless ? $"It has no header, and {Count(names.Count)}: give the number." : Listed(names))}");
    }

    private static int? ByNameAndContent(IReadOnlyList<string> names, List<List<string>> rows)
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

    private static string Listed(IReadOnlyList<string> names) =>
        $"There are: {string.Join(", ", names.Take(MostNames).Select(name => name.Length == 0 ? "(no name)" : VisibleText.Of(name, LongestName)))}{(names.Count > MostNames ? ", ..." : "")}.";
}
