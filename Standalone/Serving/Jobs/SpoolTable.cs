using Validator.Api.Ports;
using Validator.Api.Tables;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>Reads a spooled table from any place that is known, and knows the place of each row.</summary>
internal sealed class SpoolTable : IAsyncDisposable
{
    /// <summary>Of a longer line only the beginning is kept in memory: 1 MiB.</summary>
    public const int LongestLine = 1024 * 1024;

    private readonly FileStream _file;
    private readonly RecordReader _records;
    private long _length;
    private bool _isLineEndCounted = true;

    private SpoolTable(FileStream file, TableLayout layout, RowMark from)
    {
        _file = file;
        _records = new RecordReader(file, layout.IsPlain ? null : layout.Delimiter, LongestLine);
        (Layout, Ordinal, Offset) = (layout, from.Ordinal - 1, from.Offset);
    }

    /// <summary>Gets how it is read.</summary>
    public TableLayout Layout { get; }

    /// <summary>Gets the number of the row, from 0.</summary>
    public long Ordinal { get; private set; }

    /// <summary>Gets the bytes before the row.</summary>
    public long Offset { get; private set; }

    /// <summary>Gets the row without its line end; of one that is longer than <see cref="LongestLine"/>, the beginning.</summary>
    public ReadOnlySpan<byte> Bytes => _records.Bytes;

    /// <summary>Gives the layout of a table of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <returns>The layout.</returns>
    public static TableLayout LayoutOf(TableShape shape) => new(shape.Delimiter is null, (byte)(shape.Delimiter ?? ','), shape.HasHeader, [], shape.Column);

    /// <summary>Opens a table.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="layout">How it is read.</param>
    /// <param name="from">Where to begin; null for the beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The table, before the first row.</returns>
    public static async Task<SpoolTable> OpenAsync(string path, TableLayout layout, RowMark? from, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) { Position = from?.Offset ?? 0 };
        var table = new SpoolTable(file, layout, from ?? default);
        if (from is null && layout.HasHeader)
        {
            await table.ReadAsync(cancellationToken);
            table.Ordinal = -1;
        }

        return table;
    }

    /// <summary>Goes to the next row.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (await ReadRestAsync(cancellationToken))
        {
            // Passed over, and counted.
        }

        Offset += _length + (_isLineEndCounted ? 0 : _records.LineEnd.Length);
        Ordinal++;
        if (!await _records.ReadAsync(cancellationToken))
        {
            (_length, _isLineEndCounted) = (0, true);
            return false;
        }

        (_length, _isLineEndCounted) = (_records.Bytes.Length, false);
        return true;
    }

    /// <summary>Goes to the next piece of a row that is longer than <see cref="LongestLine"/>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> ReadRestAsync(CancellationToken cancellationToken)
    {
        if (!await _records.ReadRestAsync(cancellationToken))
        {
            return false;
        }

        _length += _records.Bytes.Length;
        return true;
    }

    /// <summary>Goes forward to a row.</summary>
    /// <param name="ordinal">The row, not before this one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> GoToAsync(long ordinal, CancellationToken cancellationToken)
    {
        while (Ordinal < ordinal)
        {
            if (!await ReadAsync(cancellationToken))
            {
                return false;
            }
        }

        return Ordinal == ordinal;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
