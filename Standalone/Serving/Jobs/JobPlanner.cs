using Validator.Addresses;
using Validator.Api.Tables;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>
/// Reads the table of a job, once from its beginning to its end: which rows are to be asked about, which repeat others. Begun again after a restart it comes to
/// the same, and passes over what was kept before. Repeated rows are told by a hash table on disk: memory stays the same however many rows there are.
/// </summary>
/// <param name="files">The tables.</param>
/// <param name="grammar">The grammar of addresses.</param>
internal sealed class JobPlanner(JobFiles files, AddressGrammar grammar)
{
    /// <summary>So many rows are between two places that are kept.</summary>
    public const int RowsPerMark = 1000;

    private const int FirstBatch = 1024;
    private const int LargestBatch = 4096;

    /// <summary>What is longer is no address under the grammar; the rest of it would only take room.</summary>
    private readonly int _longestKept = 1 + (grammar == AddressGrammar.Rfc5322 ? AddressParser.MaxInputWithComments : AddressParser.MaxInput);

    /// <summary>Reads the table.</summary>
    /// <param name="job">The job, as it was when this began.</param>
    /// <param name="layout">How its table is read.</param>
    /// <param name="take">Keeps rows; the next ones are read meanwhile, and handed over when it has ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task ReadAsync(StoredJob job, TableLayout layout, Func<RowsRead, Task> take, CancellationToken cancellationToken)
    {
        using var duplicates = new DuplicateTable(files.DuplicatesOf(job.Id), job.Lines);
        await using var table = await SpoolTable.OpenAsync(files.TableOf(job.Id), layout, null, cancellationToken);
        var (rows, marks, width, batch, taking) = (new List<ReadRow>(), new List<RowMark>(), 0, FirstBatch, Task.CompletedTask);
        while (await table.ReadAsync(cancellationToken))
        {
            var row = Read(table, duplicates, out var cells);
            if (row.Ordinal < job.Record.Rows)
            {
                continue;
            }

            rows.Add(row);
            width = Math.Max(width, cells);
            if (row.Ordinal % RowsPerMark == 0)
            {
                marks.Add(new(row.Ordinal, table.Offset));
            }

            if (rows.Count == batch)
            {
                await taking;
                taking = take(new(rows, marks, width, IsLast: false));
                (rows, marks, batch) = ([], [], Math.Min(2 * batch, LargestBatch));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        await taking;
        await take(new(rows, marks, width, IsLast: true));
    }

    private ReadRow Read(SpoolTable table, DuplicateTable duplicates, out int cells)
    {
        var address = table.Layout.Trim(table.Layout.AddressOf(table.Bytes, out cells));
        address = address.Length <= _longestKept ? address : address[.._longestKept];
        var parsed = AddressParser.Parse(address, grammar).Address;
        var hash = parsed is null ? (UInt128?)null : RowHash.Of(parsed);
        return new(table.Ordinal, address, hash, RowHash.Of(parsed?.Domain ?? address), hash is { } known ? duplicates.FirstOf(known, table.Ordinal) : null);
    }
}
