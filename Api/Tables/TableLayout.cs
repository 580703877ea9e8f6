namespace Validator.Api.Tables;

/// <summary>How a table is to be read: small, serializable, the same for every reading of it.</summary>
/// <param name="IsPlain">Whether it is a plain list: a line is an address as it stands.</param>
/// <param name="Delimiter">What separates cells; of a plain list, what the output has.</param>
/// <param name="HasHeader">Whether the first record names the columns.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="AddressColumn">The index of the column with the addresses.</param>
public sealed record TableLayout(bool IsPlain, byte Delimiter, bool HasHeader, IReadOnlyList<string> Columns, int AddressColumn)
{
    /// <summary>Gets the mark of byte order at the beginning.</summary>
    public TextMark Mark { get; init; }

    /// <summary>Gets how the first line ends: what lines of ours end with. Default: a line feed.</summary>
    public string LineEnd { get; init; } = "\n";

    /// <summary>Finds the address of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cells">How many cells it has.</param>
    /// <returns>The cell's text, exactly; empty where the record has no such cell.</returns>
    public string AddressOf(ReadOnlySpan<byte> record, out int cells)
    {
        if (IsPlain)
        {
            cells = 1;
            return Cells.Decode(record);
        }

        cells = Cells.Find(record, Delimiter, AddressColumn, out var cell);
        return Cells.Value(cell);
    }

    /// <summary>Gives what is verified for a cell: in a table, white space around an address is the table's, not the address's.</summary>
    /// <param name="cell">The cell's text.</param>
    /// <returns>The address.</returns>
    public string Trim(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return IsPlain ? cell : cell.Trim(' ', '\t');
    }
}
