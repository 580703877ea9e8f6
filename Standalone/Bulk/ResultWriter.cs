using System.Text;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Bulk.Tables;
using Validator.Standalone.Output;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk;

/// <summary>Reads the input once more and writes each row with its verdict, in the order of the input.</summary>
/// <param name="layout">How the table is read.</param>
/// <param name="widest">How many cells the widest row has.</param>
/// <param name="journal">Has the verdicts.</param>
/// <param name="index">Knows which.</param>
internal sealed class ResultWriter(TableLayout layout, int widest, Journal journal, RowIndex index)
{
    private const byte Quote = (byte)'"';

    /// <summary>Writes a table: the columns of the input byte for byte, then those of the verdict. A row whose quotes do not match is quoted anew, so that it does not spoil the next ones.</summary>
    /// <param name="text">The input.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public void WriteTable(Stream text, Stream output, CancellationToken cancellationToken)
    {
        var reader = layout.Read(text);
        var isThere = reader.Read();
        var lineEnd = isThere && reader.LineEnd.Length > 0 ? reader.LineEnd.ToArray() : "\n"u8.ToArray();
        var cells = layout.Columns.Count;
        if (layout.HasHeader)
        {
            cells = WriteCells(reader, output);
        }
        else
        {
            output.Write(Encoding.UTF8.GetBytes(string.Join((char)layout.Delimiter, layout.Columns)));
        }

        Pad(output, cells);
        foreach (var name in CsvFormat.ColumnNames)
        {
            output.WriteByte(layout.Delimiter);
            output.Write(Encoding.UTF8.GetBytes(name));
        }

        output.Write(lineEnd);
        isThere = layout.HasHeader ? reader.Read() : isThere;
        var columns = new StringBuilder();
        for (long ordinal = 0; isThere; ordinal++, isThere = reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var encoding = reader.IsCut ? InputText.Utf8 : Cells.EncodingOf(reader.Bytes);
            var verdict = VerdictOf(ordinal, reader.Bytes);
            Pad(output, WriteCells(reader, output));
            CsvFormat.AppendColumns(columns.Clear(), verdict, (char)layout.Delimiter);
            output.Write(encoding.GetBytes(columns.ToString()));
            output.Write(reader.LineEnd.Length > 0 ? reader.LineEnd : lineEnd);
        }
    }

    /// <summary>Writes verdicts alone.</summary>
    /// <param name="text">The input.</param>
    /// <param name="format">The form.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public void WriteVerdicts(Stream text, IVerdictFormat format, Stream output, CancellationToken cancellationToken)
    {
        var reader = layout.Read(text);
        if (layout.HasHeader)
        {
            reader.Read();
        }

        format.Begin(output);
        for (long ordinal = 0; reader.Read(); ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            format.Write(output, VerdictOf(ordinal, reader.Bytes));
        }

        format.End(output);
    }

    private Verdict VerdictOf(long ordinal, ReadOnlySpan<byte> record) => index.FindAnswer(ordinal) is { Kind: RowKind.Answered } answer
        ? journal.Read(answer.Value, layout.AddressOf(record, out _))
        : throw new InvalidDataException("the input was changed while it was verified");

    private void Pad(Stream output, int cells)
    {
        for (; cells < widest; cells++)
        {
            output.WriteByte(layout.Delimiter);
        }
    }

    private int WriteCells(RecordReader reader, Stream output)
    {
        if (reader.IsCut)
        {
            return WriteCut(reader, output);
        }

        if (layout.IsPlain)
        {
            WriteCell(reader.Bytes, output);
            return 1;
        }

        if (!reader.IsMisquoted)
        {
            output.Write(reader.Bytes);
            return Cells.Find(reader.Bytes, layout.Delimiter, 0, out _);
        }

        var cells = 0;
        Cells.Each(reader.Bytes, layout.Delimiter, cell =>
        {
            if (cells++ > 0)
            {
                output.WriteByte(layout.Delimiter);
            }

            WriteCell(cell, output);
        });
        return cells;
    }

    /// <summary>Writes a line that is not in memory as a whole: its last cell takes all that was not looked at.</summary>
    private int WriteCut(RecordReader reader, Stream output)
    {
        List<byte[]> cells = [];
        if (layout.IsPlain)
        {
            cells.Add(reader.Bytes.ToArray());
        }
        else
        {
            Cells.Each(reader.Bytes, layout.Delimiter, cell => cells.Add(cell.ToArray()));
        }

        foreach (var cell in cells[..^1])
        {
            WriteCell(cell, output);
            output.WriteByte(layout.Delimiter);
        }

        output.WriteByte(Quote);
        WriteDoubled(cells[^1], output);
        reader.CopyRest(rest => WriteDoubled(rest, output));
        output.WriteByte(Quote);
        return cells.Count;
    }

    private void WriteCell(ReadOnlySpan<byte> cell, Stream output)
    {
        if (cell.IndexOfAny(Quote, (byte)'\r', layout.Delimiter) < 0 || (!layout.IsPlain && Cells.IsQuoted(cell)))
        {
            output.Write(cell);
            return;
        }

        output.WriteByte(Quote);
        WriteDoubled(cell, output);
        output.WriteByte(Quote);
    }

    private static void WriteDoubled(ReadOnlySpan<byte> bytes, Stream output)
    {
        while (bytes.IndexOf(Quote) is var quote and >= 0)
        {
            output.Write(bytes[..(quote + 1)]);
            output.WriteByte(Quote);
            bytes = bytes[(quote + 1)..];
        }

        output.Write(bytes);
    }
}
