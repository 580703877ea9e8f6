using Validator.Addresses;
using Validator.Jobs;

namespace Validator.Profiles;

/// <summary>The reports told lately, so that one told twice counts once: hashes, never addresses. Bounded: the oldest are forgotten first. Thread-safe.</summary>
internal sealed class SeenReports(int capacity = 100_000)
{
    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _seen = [];
    private readonly Queue<UInt128> _order = new();

    /// <summary>Notes a report.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(EmailAddress address, FeedbackOutcome outcome, DateTimeOffset at)
    {
        // To the millisecond: more does not survive most stores.
        var key = RowHash.Of($"{(int)outcome} {at.ToUnixTimeMilliseconds()} {address.Normalized}");
        lock (_lock)
        {
            if (!_seen.Add(key))
            {
                return false;
            }

            _order.Enqueue(key);
            if (_order.Count > capacity)
            {
                _seen.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
