namespace Validator.Standalone.Verifying;

/// <summary>How many addresses may be under way at once.</summary>
/// <param name="Young">The most that began within <paramref name="Youth"/>: what the resolver and the mail hosts are asked at once.</param>
/// <param name="Total">The most in all, waiting for greylist retries and slow hosts included.</param>
/// <param name="Weight">The most characters of all together.</param>
/// <param name="Youth">For how long an address counts as young. Older ones wait for something and must not hold others up.</param>
internal sealed record AdmissionLimits(int Young, int Total, long Weight, TimeSpan Youth)
{
    /// <summary>Gives the limits for a number of connections.</summary>
    /// <param name="concurrency">The most connections at once.</param>
    /// <returns>The limits.</returns>
    public static AdmissionLimits For(int concurrency)
    {
        const int Total = 50_000;
        const long Weight = 32 * 1024 * 1024;
        var young = Math.Max(1000, 2 * concurrency);
        return new(young, Math.Max(Total, young), Weight, TimeSpan.FromSeconds(5));
    }
}

/// <summary>Lets addresses in, one reader asking, while <see cref="AdmissionLimits"/> hold. An address that is alone always gets in.</summary>
/// <param name="limits">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionWindow(AdmissionLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Place> _young = [];
    private int _total;
    private long _weight;
    private TaskCompletionSource? _room;

    /// <summary>Gets how many are under way.</summary>
    public int Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="weight">The length of the address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The place, to be given back to <see cref="Leave"/>.</returns>
    public async ValueTask<Place> EnterAsync(int weight, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            TimeSpan untilOlder;
            lock (_lock)
            {
                Age();
                if (_total == 0 || (_young.Count < limits.Young && _total < limits.Total && _weight + weight <= limits.Weight))
                {
                    _total++;
                    _weight += weight;
                    var place = new Place(weight, time.GetTimestamp());
                    _young.AddLast(place.Node);
                    return place;
                }

                _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                untilOlder = _young.First is { } oldest ? limits.Youth - time.GetElapsedTime(oldest.Value.Began) : Timeout.InfiniteTimeSpan;
                untilOlder = _young.Count > 0 && untilOlder < TimeSpan.Zero ? TimeSpan.Zero : untilOlder;
            }

            await using var timer = time.CreateTimer(_ => Signal(), null, untilOlder, Timeout.InfiniteTimeSpan);
            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="place">The place.</param>
    public void Leave(Place place)
    {
        lock (_lock)
        {
            _total--;
            _weight -= place.Weight;
            if (place.Node.List is not null)
            {
                _young.Remove(place.Node);
            }
        }

        Signal();
    }

    private void Age()
    {
        while (_young.First is { } oldest && time.GetElapsedTime(oldest.Value.Began) >= limits.Youth)
        {
            _young.Remove(oldest);
        }
    }

    private void Signal()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            (room, _room) = (_room, null);
        }

        room?.SetResult();
    }

    /// <summary>The place of one address.</summary>
    internal sealed class Place
    {
        public Place(int weight, long began)
        {
            Weight = weight;
            Began = began;
            Node = new(this);
        }

        /// <summary>Gets the length of the address.</summary>
        public int Weight { get; }

        /// <summary>Gets the timestamp at which it came in.</summary>
        public long Began { get; }

        /// <summary>Gets its entry among the young.</summary>
        public LinkedListNode<Place> Node { get; }
    }
}
