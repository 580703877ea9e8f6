using System.Collections.Concurrent;

namespace Validator.Accounts;

/// <summary>
/// Counts usage in memory and hands it to the store in batches. What was counted but not flushed is lost with a process that is killed.
/// Holds one entry for each key and endpoint of the day. Thread-safe.
/// </summary>
public sealed class UsageMeter(IUsageStore store, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly ConcurrentDictionary<(DateOnly Day, string KeyId, string Endpoint), Count> _counts = new();
    private List<Usage> _unwritten = [];

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Counts.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="endpoint">Method and route pattern.</param>
    /// <param name="requests">Requests to add.</param>
    /// <param name="addresses">Addresses to add.</param>
    public void Add(string keyId, string endpoint, long requests, long addresses)
    {
        var place = (Today, keyId, endpoint);
        while (!_counts.GetOrAdd(place, _ => new Count()).TryAdd(requests, addresses))
        {
            // The entry of a day that is over is being removed; the next one is a fresh one.
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
            Collect();
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _flushing.Dispose();

    private void Collect()
    {
        var today = Today;
        foreach (var (place, count) in _counts)
        {
            var isOver = place.Day < today;
            var (requests, addresses) = count.Take(isOver);
            if (requests != 0 || addresses != 0)
            {
                _unwritten.Add(new(place.Day, place.KeyId, place.Endpoint, requests, addresses));
            }

            if (isOver)
            {
                _counts.TryRemove(place, out _);
            }
        }
    }

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
        private readonly Lock _lock = new();
        private long _requests;
        private long _addresses;
        private bool _isClosed;

        public bool TryAdd(long requests, long addresses)
        {
            lock (_lock)
            {
                if (!_isClosed)
                {
                    _requests += requests;
                    _addresses += addresses;
                }

                return !_isClosed;
            }
        }

        public (long Requests, long Addresses) Take(bool close)
        {
            lock (_lock)
            {
                var taken = (_requests, _addresses);
                (_requests, _addresses, _isClosed) = (0, 0, close);
                return taken;
            }
        }
    }
}
