using Validator.Addresses;

namespace Validator.Profiles;

/// <summary>Addresses that mail bounced from, as was reported. Bounded: the oldest reports are forgotten first. Thread-safe.</summary>
/// <param name="capacity">The most addresses remembered.</param>
public sealed class BounceReports(int capacity = 100_000)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _addresses = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Notes that mail to an address bounced.</summary>
    /// <param name="address">The address.</param>
    public void Add(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_lock)
        {
            if (_addresses.Add(address.Normalized))
            {
                _order.Enqueue(address.Normalized);
                if (_order.Count > capacity)
                {
                    _addresses.Remove(_order.Dequeue());
                }
            }
        }
    }

    /// <summary>Tells whether a bounce was reported.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it was.</returns>
    public bool Contains(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_lock)
        {
            return _addresses.Contains(address.Normalized);
        }
    }
}
