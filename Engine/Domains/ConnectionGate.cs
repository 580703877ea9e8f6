namespace Validator.Domains;

/// <summary>
/// Counts the connections of the whole process, and lets no more begin than allowed. Sessions that rest leave half of the places
/// free, so that hardly anybody has to wait for one of them to close.
/// </summary>
public sealed class ConnectionGate : IDisposable
{
    private readonly SemaphoreSlim _free;
    private readonly int _reserve;

    /// <summary>Initializes a new instance of the <see cref="ConnectionGate"/> class.</summary>
    /// <param name="limit">The most connections at once, 1 or more.</param>
    public ConnectionGate(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _free = new SemaphoreSlim(limit, limit);
        _reserve = limit / 2;
    }

    /// <summary>Gets the sessions that rest.</summary>
    internal RestingSessions Resting { get; } = new();

    /// <summary>Gets a value indicating whether there is room for sessions that rest.</summary>
    internal bool HasRoomForRest => _free.CurrentCount >= _reserve;

    /// <summary>Waits for a free place.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The place; disposing of it frees it.</returns>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (!_free.Wait(TimeSpan.Zero, cancellationToken))
        {
            Resting.Want();
            try
            {
                await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Resting.Unwant();
            }
        }

        if (!HasRoomForRest)
        {
            Resting.EndOldest();
        }

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
