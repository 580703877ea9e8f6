using Validator.Addresses;
using Validator.Api.Tables;
using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>Reads the input for the first time: which rows are to be asked about, which repeat others, which an earlier run answered, which are odd.</summary>
/// <param name="grammar">The grammar of addresses.</param>
/// <param name="oddities">Takes what is odd.</param>
internal sealed class TableIntake(AddressGrammar grammar, Oddities oddities)
{
    /// <summary>What is longer is no address under the grammar; the rest of it would only take room.</summary>
    private readonly int _longestKept = 1 + (grammar == AddressGrammar.Rfc5322 ? AddressParser.MaxInputWithComments : AddressParser.MaxInput);

    /// <summary>Gets how many cells the widest row has.</summary>
    public int Widest { get; private set; }

    /// <summary>Reads all rows.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="job">Takes them.</param>
    /// <param name="index">Knows what an earlier run asked about.</param>
    /// <param name="journal">Knows what came of it.</param>
    /// <param name="duplicates">Tells rows that repeat others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task.</returns>
    public async Task ReadAsync(TableReader rows, BulkJob job, RowIndex index, Journal journal, DuplicateTable duplicates, CancellationToken cancellationToken)
    {
        const int RowsPerTurn = 512;
        Widest = rows.Layout.Columns.Count;
        while (await rows.ReadAsync(cancellationToken))
        {
            Take(rows.Ordinal, Address(rows), job, index, journal, duplicates);
            if (rows.Ordinal % RowsPerTurn == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                job.Advance();
            }
        }

        job.EndInput();
    }

    private string Address(TableReader rows)
    {
        var address = rows.Layout.Trim(rows.Address(out var cells));
        oddities.See(rows, cells);
        Widest = Math.Max(Widest, Math.Min(cells, Oddities.MostCells(rows.Layout)));
        return address.Length <= _longestKept ? address : address[.._longestKept];
    }

    private void Take(long ordinal, string address, BulkJob job, RowIndex index, Journal journal, DuplicateTable duplicates)
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
        else if (known.Kind is RowKind.PutOff)
        {
            job.TakePutOff(ordinal, RowHash.Of(parsed?.Domain ?? address), address, journal.ReadDue(known.Value));
        }
        else
        {
            job.Take(ordinal, RowHash.Of(parsed?.Domain ?? address), address);
        }
    }
}
