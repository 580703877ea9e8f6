namespace Validator.Domains;

/// <summary>Counts the connections of the whole process, and lets no more begin than allowed.</summary>
public sealed class ConnectionGate : IDisposable
{
    private readonly SemaphoreSlim _free;

    /// <summary>Initializes a new instance of the <see cref="ConnectionGate"/> class.</summary>
    /// <param name="limit">The most connections at once, 1 or more.</param>
    public ConnectionGate(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _free = new SemaphoreSlim(limit, limit);
    }

    /// <summary>Waits for a free place.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The place; disposing of it frees it.</returns>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Place(_free);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
