using System.Diagnostics.CodeAnalysis;

namespace Validator.Api.Tables;

/// <summary>What opening a table came to: its rows, or why it cannot be read.</summary>
/// <param name="Reader">The rows.</param>
/// <param name="Problem">Why it cannot be read.</param>
public sealed record TableOpening(TableReader? Reader, TableProblem? Problem)
{
    /// <summary>Gets a value indicating whether it can be read.</summary>
    [MemberNotNullWhen(true, nameof(Reader))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsReadable => Reader is not null;
}

/// <summary>Reads the rows of a table one after another, forward only and in constant memory: from a file, a pipe or the body of a request.</summary>
public sealed class TableReader
{
    private const int SampleSize = 256 * 1024;

    private readonly RecordReader _records;
    private bool _begun;

    private TableReader(RecordReader records, TableLayout layout) => (_records, Layout) = (records, layout);

    /// <summary>Gets how the table is read.</summary>
    public TableLayout Layout { get; }

    /// <summary>Gets the header's bytes, known after the first call of <see cref="ReadAsync"/>; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Header { get; private set; }

    /// <summary>Gets the number of the row, from 0, without the header.</summary>
    public long Ordinal { get; private set; } = -1;

    /// <summary>Gets the number of the row for people, from 1, the header included.</summary>
    public long Number => Ordinal + (Layout.HasHeader ? 2 : 1);

    /// <summary>Gets the row as it came: its bytes, its line end, whether it is well formed.</summary>
    public RecordReader Record => _records;

    /// <summary>Opens a table, and finds out how it is read.</summary>
    /// <param name="input">The table, at its beginning; left open.</param>
    /// <param name="options">What is known of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its rows, or why it cannot be read.</returns>
    public static async Task<TableOpening> OpenAsync(Stream input, TableOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (text, mark) = await TableText.OpenAsync(input, cancellationToken).ConfigureAwait(false);
        var sample = new byte[SampleSize];
        var length = await text.ReadAtLeastAsync(sample, sample.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var beginning = sample.AsMemory(0, length);
        var (layout, problem) = new LayoutFinder(options).Find(beginning.Span, isAll: length < sample.Length);
        return layout is null
            ? new(null, problem)
            : new(Create(new PrependedStream(beginning, text), layout with { Mark = mark }, options.LongestLine), null);
    }

    /// <summary>Opens a table whose layout is known from an earlier reading.</summary>
    /// <param name="input">The table, at its beginning; left open.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="longestLine">The most bytes of a line that are kept in memory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its rows.</returns>
    public static async Task<TableReader> OpenAsync(
        Stream input, TableLayout layout, int longestLine = RecordReader.DefaultLongestLine, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var (text, _) = await TableText.OpenAsync(input, cancellationToken).ConfigureAwait(false);
        return Create(text, layout, longestLine);
    }

    /// <summary>Goes to the next row.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (!_begun && Layout.HasHeader && await _records.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            Header = _records.Bytes.ToArray();
        }

        _begun = true;
        Ordinal++;
        return await _records.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the address of the row.</summary>
    /// <param name="cells">How many cells the row has.</param>
    /// <returns>The cell's text, exactly; empty where the row has no such cell.</returns>
    public string Address(out int cells) => Layout.AddressOf(_records.Bytes, out cells);

    private static TableReader Create(Stream text, TableLayout layout, int longestLine) =>
        new(new RecordReader(text, layout.IsPlain ? null : layout.Delimiter, longestLine), layout);
}
