using Validator.Addresses;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;
using Validator.Standalone.Bulk.Tables;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>Reads the input for the first time: which rows are to be asked about, which repeat others, which an earlier run answered, which are odd.</summary>
/// <param name="layout">How the table is read.</param>
/// <param name="grammar">The grammar of addresses.</param>
/// <param name="oddities">Takes what is odd.</param>
internal sealed class TableIntake(TableLayout layout, AddressGrammar grammar, Oddities oddities)
{
    /// <summary>What is longer is no address under the grammar; the rest of it would only take room.</summary>
    private readonly int _longestKept = 1 + (grammar == AddressGrammar.Rfc5322 ? AddressParser.MaxInputWithComments : AddressParser.MaxInput);

    /// <summary>Gets how many cells the widest row has.</summary>
    public int Widest { get; private set; } = layout.Columns.Count;

    /// <summary>Reads all rows.</summary>
    /// <param name="text">The table.</param>
    /// <param name="job">Takes them.</param>
    /// <param name="index">Knows what an earlier run answered.</param>
    /// <param name="duplicates">Tells rows that repeat others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public void Read(Stream text, BulkJob job, RowIndex index, DuplicateTable duplicates, CancellationToken cancellationToken)
    {
        const int RowsPerTurn = 512;
        var reader = layout.Read(text);
        if (layout.HasHeader)
        {
            reader.Read();
        }

        for (long ordinal = 0; reader.Read(); ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(ordinal, Address(reader, ordinal), job, index, duplicates);
            if (ordinal % RowsPerTurn == 0)
            {
                job.Advance();
            }
        }

        job.EndInput();
    }

    private string Address(RecordReader reader, long ordinal)
    {
        var address = layout.Trim(layout.AddressOf(reader.Bytes, out var cells));
        var row = ordinal + (layout.HasHeader ? 2 : 1);
        oddities.See(row, reader, cells, layout);
        Widest = Math.Max(Widest, Math.Min(cells, Oddities.MostCells(layout)));
        return address.Length <= _longestKept ? address : address[.._longestKept];
    }

    private void Take(long ordinal, string address, BulkJob job, RowIndex index, DuplicateTable duplicates)
    {
        var parsed = AddressParser.Parse(address, grammar).Address;
        var known = index.Find(ordinal);
        if (parsed is not null && duplicates.FirstOf(RowHash.Of(parsed), ordinal) is { } original)
        {
            index.Duplicate(ordinal, original);
            job.TakeDuplicate();
        }
        else if (known.Kind is RowKind.Answered)
        {
            job.TakeAnswered(known);
        }
        else
        {
            job.Take(ordinal, RowHash.Of(parsed?.Domain ?? address), address);
        }
    }
}
