using Validator.Api.Tables;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>Finds the records of rows, in order: reads on where the next one is near, and begins anew at the last place that is known where it is not.</summary>
/// <param name="host">The store and the tables.</param>
/// <param name="job">The job.</param>
/// <param name="layout">How its table is read.</param>
internal sealed class RecordFinder(JobHost host, StoredJob job, TableLayout layout) : IAsyncDisposable
{
    private SpoolTable? _table;

    /// <summary>Finds a record.</summary>
    /// <param name="ordinal">The row, not before the last one that was asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The record as it was uploaded; empty where the table is shorter.</returns>
    public async Task<string> FindAsync(long ordinal, CancellationToken cancellationToken)
    {
        if (_table is null || ordinal - _table.Ordinal > 2 * JobPlanner.RowsPerMark)
        {
            await DisposeAsync();
            var mark = await host.Store.FindMarkAsync(job.Number, ordinal, cancellationToken);
            _table = await SpoolTable.OpenAsync(host.Files.TableOf(job.Id), layout, mark, cancellationToken);
        }

        return await _table.GoToAsync(ordinal, cancellationToken) ? Cells.Decode(_table.Bytes) : "";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _table?.DisposeAsync() ?? default;
}
