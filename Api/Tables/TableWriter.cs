using System.Buffers;
using System.Text;
using Validator.Verdicts;

namespace Validator.Api.Tables;

/// <summary>
/// Writes rows with their verdicts: the cells that came, byte for byte, then <see cref="VerdictColumns"/>. A row whose quotes do not match is quoted anew, so
/// that it does not spoil the next ones; a row with too few cells gets empty ones, so that verdicts stand in one column.
/// </summary>
/// <param name="output">Takes the bytes, in the encoding that the rows were read in. The caller flushes.</param>
/// <param name="layout">How the table was read.</param>
/// <param name="width">How many cells stand before the verdict: as many as the widest row has.</param>
public sealed class TableWriter(IBufferWriter<byte> output, TableLayout layout, int width)
{
    private const byte Quote = (byte)'"';

    private readonly StringBuilder _columns = new();
    private readonly byte[] _lineEnd = Encoding.ASCII.GetBytes(layout.LineEnd);
    private int _cells;

    /// <summary>Writes the header: of a table without one, names for its columns.</summary>
    /// <param name="header">The header as it came, without its line end; passed over where the table has none.</param>
    public void WriteHeader(ReadOnlySpan<byte> header)
    {
        if (layout.HasHeader)
        {
            WriteCells(header);
        }
        else
        {
            _cells = layout.Columns.Count;
            output.Write(Encoding.UTF8.GetBytes(string.Join((char)layout.Delimiter, layout.Columns)));
        }

        Pad();
        foreach (var name in VerdictColumns.Names)
        {
            output.Write([layout.Delimiter]);
            output.Write(Encoding.UTF8.GetBytes(name));
        }

        output.Write(_lineEnd);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="record">The row as it came, without its line end.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="lineEnd">The line end as it came; empty for that of the table.</param>
    public void WriteRow(ReadOnlySpan<byte> record, Verdict verdict, ReadOnlySpan<byte> lineEnd = default)
    {
        WriteCells(record);
        End(verdict, Cells.EncodingOf(record), lineEnd);
    }

    /// <summary>Begins a row that is not in memory as a whole: its last cell takes all that comes until <see cref="EndLongRow"/>.</summary>
    /// <param name="record">The beginning.</param>
    public void BeginLongRow(ReadOnlySpan<byte> record)
    {
        var lastCell = 0;
        if (!layout.IsPlain)
        {
            _cells = Cells.Find(record, layout.Delimiter, 0, out _);
            Cells.Find(record, layout.Delimiter, _cells - 1, out var last);
            lastCell = record.Length - last.Length;
        }

        if (lastCell > 0)
        {
            Requote(record[..(lastCell - 1)]);
            output.Write([layout.Delimiter]);
        }

        _cells = Math.Max(_cells, 1);
        output.Write([Quote]);
        WriteDoubled(record[lastCell..]);
    }

    /// <summary>Goes on with a row that is not in memory as a whole.</summary>
    /// <param name="piece">What comes next.</param>
    public void ContinueLongRow(ReadOnlySpan<byte> piece) => WriteDoubled(piece);

    /// <summary>Ends a row that is not in memory as a whole.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="lineEnd">The line end as it came; empty for that of the table.</param>
    public void EndLongRow(Verdict verdict, ReadOnlySpan<byte> lineEnd = default)
    {
        output.Write([Quote]);
        End(verdict, TableText.Utf8, lineEnd);
    }

    private void End(Verdict verdict, Encoding encoding, ReadOnlySpan<byte> lineEnd)
    {
        Pad();
        VerdictColumns.Append(_columns.Clear(), verdict, (char)layout.Delimiter);
        output.Write(encoding.GetBytes(_columns.ToString()));
        output.Write(lineEnd.IsEmpty ? _lineEnd : lineEnd);
        _cells = 0;
    }

    private void Pad()
    {
        for (; _cells < width; _cells++)
        {
            output.Write([layout.Delimiter]);
        }
    }

    private void WriteCells(ReadOnlySpan<byte> record)
    {
        if (layout.IsPlain)
        {
            WriteCell(record);
            _cells = 1;
        }
        else if (RecordScanner.IsWellFormed(record, layout.Delimiter))
        {
            output.Write(record);
            _cells = Cells.Find(record, layout.Delimiter, 0, out _);
        }
        else
        {
            _cells = Requote(record);
        }
    }

    private int Requote(ReadOnlySpan<byte> record)
    {
        var cells = 0;
        Cells.Each(record, layout.Delimiter, cell =>
        {
            if (cells++ > 0)
            {
                output.Write([layout.Delimiter]);
            }

            WriteCell(cell);
        });
        return cells;
    }

    private void WriteCell(ReadOnlySpan<byte> cell)
    {
        if (cell.IndexOfAny(Quote, (byte)'\r', layout.Delimiter) < 0 || (!layout.IsPlain && Cells.IsQuoted(cell)))
        {
            output.Write(cell);
            return;
        }

        output.Write([Quote]);
        WriteDoubled(cell);
        output.Write([Quote]);
    }

    private void WriteDoubled(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf(Quote) is var quote and >= 0)
        {
            output.Write(bytes[..(quote + 1)]);
            output.Write([Quote]);
            bytes = bytes[(quote + 1)..];
        }

        output.Write(bytes);
    }
}
