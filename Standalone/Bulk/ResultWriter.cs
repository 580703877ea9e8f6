using System.IO.Pipelines;
using Validator.Api.Tables;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Output;
using Validator.Standalone.Verifying;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk;

/// <summary>Reads the input once more and writes each row with its verdict, in the order of the input.</summary>
/// <param name="rows">The input.</param>
/// <param name="journal">Has the verdicts.</param>
/// <param name="index">Knows which.</param>
/// <param name="notes">Looks at them.</param>
internal sealed class ResultWriter(TableReader rows, Journal journal, RowIndex index, HostNotes notes)
{
    private const int UsualBuffer = 256 * 1024;

    /// <summary>Writes a table: the columns of the input, then those of the verdict.</summary>
    /// <param name="widest">How many cells the widest row has.</param>
    /// <param name="output">Where to, in the encoding that rows are read in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task WriteTableAsync(int widest, Stream output, CancellationToken cancellationToken)
    {
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: UsualBuffer, leaveOpen: true));
        var writer = new TableWriter(pipe, rows.Layout, widest);
        var isThere = await rows.ReadAsync(cancellationToken);
        writer.WriteHeader(rows.Header.Span);
        for (; isThere; isThere = await rows.ReadAsync(cancellationToken))
        {
            var verdict = Verdict();
            if (rows.Record.IsCut)
            {
                await WriteLongAsync(writer, verdict, pipe, cancellationToken);
            }
            else
            {
                writer.WriteRow(rows.Record.Bytes, verdict, rows.Record.LineEnd);
            }

            await FlushAsync(pipe, cancellationToken);
        }

        await pipe.CompleteAsync();
    }

    /// <summary>Writes verdicts alone.</summary>
    /// <param name="format">The form.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task WriteVerdictsAsync(IVerdictFormat format, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new BufferedStream(output, UsualBuffer); // not disposed of: that would close what is not ours
        format.Begin(buffer);
        while (await rows.ReadAsync(cancellationToken))
        {
            format.Write(buffer, Verdict());
        }

        format.End(buffer);
        await buffer.FlushAsync(cancellationToken);
    }

    private static async ValueTask FlushAsync(PipeWriter pipe, CancellationToken cancellationToken)
    {
        if (pipe.UnflushedBytes >= UsualBuffer)
        {
            await pipe.FlushAsync(cancellationToken);
        }
    }

    private async Task WriteLongAsync(TableWriter writer, Verdict verdict, PipeWriter pipe, CancellationToken cancellationToken)
    {
        writer.BeginLongRow(rows.Record.Bytes);
        while (await rows.Record.ReadRestAsync(cancellationToken))
        {
            writer.ContinueLongRow(rows.Record.Bytes);
            await FlushAsync(pipe, cancellationToken);
        }

        writer.EndLongRow(verdict, rows.Record.LineEnd);
    }

    private Verdict Verdict() => index.FindAnswer(rows.Ordinal) is { Kind: RowKind.Answered } answer
        ? notes.Take(journal.Read(answer.Value, rows.Address(out _)))
        : throw new InvalidDataException("the input was changed while it was verified");
}
