using System.Collections.Concurrent;

namespace Validator.Accounts;

/// <summary>
/// Counts usage in memory and hands it to the store in batches. What was counted but not flushed is lost with a process that is killed.
/// Holds one entry for each day, key and endpoint since the last flush. Thread-safe.
/// </summary>
public sealed class UsageMeter(IUsageStore store, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private ConcurrentDictionary<(DateOnly Day, string KeyId, string Endpoint), Count> _counts = new();
    private IReadOnlyList<Usage> _unwritten = [];

    /// <summary>Counts.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="endpoint">Method and route pattern.</param>
    /// <param name="requests">Requests to add.</param>
    /// <param name="addresses">Addresses to add.</param>
    public void Add(string keyId, string endpoint, long requests, long addresses)
    {
        var place = (DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), keyId, endpoint);
        while (!Volatile.Read(ref _counts).GetOrAdd(place, _ => new Count()).TryAdd(requests, addresses))
        {
            // The entry was taken for the store in this moment; the next one is in the fresh table.
        }
    }

    /// <summary>Writes what was counted. Where the store fails, it is kept for the next time.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when all that was counted before is durable.</returns>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WriteAsync(cancellationToken).ConfigureAwait(false);
            var counted = Interlocked.Exchange(ref _counts, new());
            _unwritten = [.. counted.Select(pair => pair.Value.Close(pair.Key)).Where(usage => usage is not { Requests: 0, Addresses: 0 })];
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _flushing.Dispose();

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_unwritten.Count > 0)
        {
            await store.AddAsync(_unwritten, cancellationToken).ConfigureAwait(false);
            _unwritten = [];
        }
    }

    private sealed class Count
    {
        private long _requests;
        private long _addresses;
        private bool _closed;

        public bool TryAdd(long requests, long addresses)
        {
            lock (this)
            {
                if (!_closed)
                {
                    _requests += requests;
                    _addresses += addresses;
                }

                return !_closed;
            }
        }

        public Usage Close((DateOnly Day, string KeyId, string Endpoint) place)
        {
            lock (this)
            {
                _closed = true;
                return new(place.Day, place.KeyId, place.Endpoint, _requests, _addresses);
            }
        }
    }
}
