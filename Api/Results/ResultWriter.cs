using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Validator.Api.Ports;
using Validator.Api.Tables;
using Validator.Verdicts;

namespace Validator.Api.Results;

/// <summary>Writes rows as they come, in memory that does not grow with them: a reader that is slow makes the writing wait.</summary>
/// <param name="output">Where to.</param>
internal sealed class ResultWriter(PipeWriter output)
{
    private const int FlushAt = 64 * 1024;

    /// <summary>Writes a verdict a line.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all is written, or nobody reads it any more.</returns>
    public async Task WriteNdjsonAsync(IAsyncEnumerable<JobRow> rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            output.Write(VerdictJson.SerializeToUtf8Bytes(row.Verdict));
            output.Write("\n"u8);
            if (!await HasReaderAsync(cancellationToken))
            {
                return;
            }
        }

        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Writes the uploaded table with the verdict's columns, as UTF-8.</summary>
    /// <param name="shape">What the table looks like.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all is written, or nobody reads it any more.</returns>
    public async Task WriteCsvAsync(TableShape shape, IAsyncEnumerable<JobRow> rows, CancellationToken cancellationToken)
    {
        TableWriter? table = null;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            WriteRow(table ??= Begin(shape, row.Record), row);
            if (!await HasReaderAsync(cancellationToken))
            {
                return;
            }
        }

        _ = table ?? Begin(shape, "");
        await output.FlushAsync(cancellationToken);
    }

    private static void WriteRow(TableWriter table, JobRow row)
    {
        var record = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(row.Record.Length));
        table.WriteRow(record.AsSpan(0, Encoding.UTF8.GetBytes(row.Record, record)), row.Verdict);
        ArrayPool<byte>.Shared.Return(record);
    }

    /// <summary>Writes the header. Where nothing is known of the columns of a table without one, its first row tells.</summary>
    private TableWriter Begin(TableShape shape, string firstRecord)
    {
        var delimiter = (byte)(shape.Delimiter ?? ',');
        var header = Encoding.UTF8.GetBytes(shape.Header ?? "");
        var named = shape.Delimiter is null ? 1 : CellsOf(shape.HasHeader ? header : Encoding.UTF8.GetBytes(firstRecord), delimiter);
        var width = Math.Max(shape.Width, named);
        string[] names = [.. Enumerable.Range(0, shape.HasHeader ? named : width).Select(index => index == shape.Column ? "email" : $"column{index + 1}")];
        var writer = new TableWriter(output, new(shape.Delimiter is null, delimiter, shape is { HasHeader: true, Header: not null }, names, shape.Column), width);
        writer.WriteHeader(header);
        return writer;
    }

    private static int CellsOf(byte[] record, byte delimiter) => Cells.Find(record, delimiter, 0, out _);

    private async ValueTask<bool> HasReaderAsync(CancellationToken cancellationToken) =>
        output.UnflushedBytes < FlushAt || !(await output.FlushAsync(cancellationToken)).IsCompleted;
}
