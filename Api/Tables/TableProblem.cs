namespace Validator.Api.Tables;

/// <summary>What may keep a table from being read.</summary>
public enum TableProblemKind
{
    /// <summary>No column looks like one of addresses: the caller has to name it.</summary>
    NoAddressColumn,

    /// <summary>The column that the caller names is not there.</summary>
    UnknownColumn,
}

/// <summary>Why a table cannot be read. Its text holds names out of the table, as they came.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Message">The same in words, without a full stop.</param>
/// <param name="Columns">A sentence that tells which columns there are.</param>
public sealed record TableProblem(TableProblemKind Kind, string Message, string Columns);

/// <summary>What a caller may say about a table.</summary>
/// <param name="Column">The name of the column with the addresses, or its number from 1; null to find it.</param>
/// <param name="Delimiter">What separates cells, an ASCII character; null to find it.</param>
/// <param name="LongestLine">The most bytes of a line that are kept in memory.</param>
public sealed record TableOptions(string? Column = null, byte? Delimiter = null, int LongestLine = RecordReader.DefaultLongestLine)
{
    /// <summary>Gets whether the first record names the columns; null to find out.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Gets a value indicating whether it is a list of one address a line, so that no delimiter is looked for.</summary>
    public bool IsList { get; init; }
}
