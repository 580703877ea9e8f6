using System.Text;
using Validator.Api.Tables;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>Tells people what is odd about rows: the first few of each kind by number, the others counted. All rows are kept. Row 1 is the first of the file.</summary>
/// <param name="name">What to call the input.</param>
/// <param name="say">Tells people.</param>
internal sealed class Oddities(string name, Action<string> say)
{
    private const int Told = 5;
    private const int SpareCells = 32;
    private const int BytesPerMebibyte = 1024 * 1024;

    private readonly Dictionary<string, long> _counts = [];
    private bool _seenUtf8;
    private bool _seenOther;

    /// <summary>Tells how many cells of a row are given room in the output: with more, a row is as wide as it is.</summary>
    /// <param name="layout">The table.</param>
    /// <returns>The number.</returns>
    public static int MostCells(TableLayout layout) => layout.Columns.Count + SpareCells;

    /// <summary>Looks at a row.</summary>
    /// <param name="rows">The row.</param>
    /// <param name="cells">How many cells it has.</param>
    public void See(TableReader rows, int cells)
    {
        var (row, reader, layout) = (rows.Number, rows.Record, rows.Layout);
        if (reader.IsCut)
        {
            Tell("are too long", $"row {row:N0} is longer than {RecordReader.DefaultLongestLine / BytesPerMebibyte} MiB: it is kept, but only its beginning was looked at");
        }
        else if (reader.IsMisquoted)
        {
            Tell("have quotes that do not match", $"row {row:N0} has a quote that is not closed where a cell ends: its line was taken as it stands");
        }
        else if (cells != layout.Columns.Count)
        {
            var has = cells == 1 ? "1 cell" : $"{cells:N0} cells";
            Tell(
                "have another number of cells than the first row",
                $"row {row:N0} has {has}, not {layout.Columns.Count:N0}: it is kept" + (cells > MostCells(layout) ? ", but its verdict stands further right" : ""));
        }

        if (!Ascii.IsValid(reader.Bytes))
        {
            SeeEncoding(row, reader.IsCut || System.Text.Unicode.Utf8.IsValid(reader.Bytes));
        }
    }

    /// <summary>Tells how many more there were of each kind.</summary>
    public void End()
    {
        foreach (var (kind, count) in _counts.Where(pair => pair.Value > Told))
        {
            say($"{name}: {count - Told:N0} more rows {kind}.");
        }
    }

    private void SeeEncoding(long row, bool isUtf8)
    {
        if (!isUtf8 && !_seenOther)
        {
            say(_seenUtf8 ? $"{name}: row {row:N0} is not UTF-8 as others are: it was read as Windows-1252." : $"{name}: row {row:N0} is not UTF-8: it was read as Windows-1252.");
        }
        else if (isUtf8 && _seenOther && !_seenUtf8)
        {
            say($"{name}: row {row:N0} is UTF-8 and others are not: each row is read by itself.");
        }

        (_seenUtf8, _seenOther) = (_seenUtf8 || isUtf8, _seenOther || !isUtf8);
    }

    private void Tell(string kind, string message)
    {
        var count = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        if (count <= Told)
        {
            say($"{name}: {message}.");
        }
    }
}
