using Validator.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>
/// The places for chunks that all jobs share. A free one goes to the key with the fewest chunks under way, and among its jobs to the one with the fewest
/// (<see cref="JobTurns"/>): however many jobs a key has, and however large they are, its share is that of the others. Thread-safe.
/// </summary>
/// <param name="places">How many there are.</param>
/// <param name="mostLate">The most rows that no chunk waits for.</param>
internal sealed class ChunkSlots(int places, int mostLate)
{
    private readonly Lock _lock = new();
    private int _late;
    private readonly List<Seat> _seats = [];

    /// <summary>Lets a job take part.</summary>
    /// <param name="keyId">Its owner.</param>
    /// <param name="signal">Is told of places for it.</param>
    /// <returns>What stands for it.</returns>
    public Seat Enter(string keyId, Action signal)
    {
        var seat = new Seat(this, keyId, signal);
        lock (_lock)
        {
            _seats.Add(seat);
        }

        return seat;
    }

    /// <summary>Lets a row leave its chunk.</summary>
    /// <returns>Whether there is room for it outside.</returns>
    public bool TryAddLate()
    {
        if (Interlocked.Increment(ref _late) <= mostLate)
        {
            return true;
        }

        Interlocked.Decrement(ref _late);
        return false;
    }

    /// <summary>Rows that had left their chunks are asked about no longer.</summary>
    /// <param name="count">How many.</param>
    public void RemoveLate(int count) => Interlocked.Add(ref _late, -count);

    private void Update(Seat seat, int inFlight, bool isHungry)
    {
        lock (_lock)
        {
            (seat.InFlight, seat.Granted, seat.IsHungry) = (inFlight, 0, isHungry);
        }

        Distribute();
    }

    private void Leave(Seat seat)
    {
        lock (_lock)
        {
            _seats.Remove(seat);
        }

        Distribute();
    }

    private void Distribute()
    {
        HashSet<Seat>? served = null;
        lock (_lock)
        {
            for (var free = places - _seats.Sum(seat => seat.Taken); free > 0 && Next() is { } seat; free--)
            {
                seat.Granted++;
                (served ??= []).Add(seat);
            }
        }

        foreach (var seat in served ?? [])
        {
            seat.Signal();
        }
    }

    private Seat? Next()
    {
        var keys = _seats.GroupBy(seat => seat.KeyId, StringComparer.Ordinal).ToList();
        var standings = keys.ConvertAll(key => new JobStanding(0, key.Sum(seat => seat.Taken), key.Any(seat => seat.IsHungry)));
        if (JobTurns.Next([.. standings]) is not { } chosen)
        {
            return null;
        }

        var jobs = keys[chosen].ToList();
        return JobTurns.Next([.. jobs.Select(seat => new JobStanding(0, seat.Taken, seat.IsHungry))]) is { } job ? jobs[job] : null;
    }

    /// <summary>Stands for a job.</summary>
    internal sealed class Seat(ChunkSlots slots, string keyId, Action signal) : IDisposable
    {
        /// <summary>Gets the owner.</summary>
        public string KeyId { get; } = keyId;

        /// <summary>Gets or sets how many chunks it has under way.</summary>
        public int InFlight { get; set; }

        /// <summary>Gets or sets how many further ones it may begin.</summary>
        public int Granted { get; set; }

        /// <summary>Gets or sets a value indicating whether it could begin further ones.</summary>
        public bool IsHungry { get; set; }

        /// <summary>Gets how many places it has.</summary>
        public int Taken => InFlight + Granted;

        /// <summary>Tells it of places.</summary>
        public void Signal() => signal();

        /// <summary>Says how it stands; places that it was granted and has not used go back.</summary>
        /// <param name="inFlight">How many chunks it has under way.</param>
        /// <param name="isHungry">Whether it could begin further ones.</param>
        public void Report(int inFlight, bool isHungry) => slots.Update(this, inFlight, isHungry);

        /// <inheritdoc/>
        public void Dispose() => slots.Leave(this);
    }
}
