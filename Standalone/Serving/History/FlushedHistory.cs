using System.Runtime.CompilerServices;
using Validator.Addresses;
using Validator.History;

namespace Validator.Standalone.Serving.History;

/// <summary>The history as the API reads it: with what waits to be written.</summary>
/// <param name="store">The store.</param>
/// <param name="buffer">What waits.</param>
internal sealed class FlushedHistory(IHistoryStore store, HistoryBuffer buffer) : IHistoryStore, IErasure
{
    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<HistoryEntry> entries, CancellationToken cancellationToken = default) => store.AppendAsync(entries, cancellationToken);

    /// <inheritdoc/>
    public async Task<Page<HistoryEntry>> FindAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        await buffer.FlushAsync(cancellationToken);
        return await store.FindAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<HistoryEntry> ExportAsync(HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await buffer.FlushAsync(cancellationToken);
        await foreach (var entry in store.ExportAsync(query, cancellationToken))
        {
            yield return entry;
        }
    }

    /// <summary>Writes what waits, so that the stores can erase it; the verifications that were given are erased there.</summary>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>None: the stores count.</returns>
    public async Task<long> EraseAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        buffer.Forget();
        await buffer.FlushAsync(cancellationToken);
        return 0;
    }
}
