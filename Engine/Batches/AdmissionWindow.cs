namespace Validator.Batches;

/// <summary>Lets addresses in, one reader asking, while <see cref="BatchLimits"/> hold. An address that is alone always gets in.</summary>
/// <param name="limits">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionWindow(BatchLimits limits, TimeProvider time)
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

            var timer = time.CreateTimer(static state => ((AdmissionWindow)state!).Signal(), this, untilOlder, Timeout.InfiniteTimeSpan);
            await using (timer.ConfigureAwait(false))
            {
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
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
