using Validator.Addresses;

namespace Validator.Profiles;

/// <summary>
/// Addresses that mail bounced from, as was reported: for 90 days, or until newer evidence clears them. That a host accepts such an address
/// once more is no evidence, for it had accepted it before the bounce. Bounded: the oldest reports are forgotten first. Thread-safe.
/// </summary>
/// <param name="time">The clock; the system's where null.</param>
/// <param name="capacity">The most addresses remembered.</param>
public sealed class BounceReports(TimeProvider? time = null, int capacity = 100_000)
{
    /// <summary>How long a bounce counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Report>> _reports = new(StringComparer.Ordinal);
    private readonly LinkedList<Report> _order = [];

    /// <summary>Notes that mail to an address bounced just now.</summary>
    /// <param name="address">The address.</param>
    public void Add(EmailAddress address) => Add(address, _time.GetUtcNow());

    /// <summary>Notes that mail to an address bounced.</summary>
    /// <param name="address">The address.</param>
    /// <param name="at">When. A bounce that no longer counts is passed over.</param>
    public void Add(EmailAddress address, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(address);
        var now = _time.GetUtcNow();
        if (now - at >= Life)
        {
            return;
        }

        lock (_lock)
        {
            var key = address.Normalized;
            if (_reports.Remove(key, out var old))
            {
                _order.Remove(old);
                at = old.Value.At > at ? old.Value.At : at;
            }

            _reports.Add(key, _order.AddLast(new Report(key, at, now)));
            if (_reports.Count > capacity)
            {
                _reports.Remove(_order.First!.Value.Address);
                _order.RemoveFirst();
            }
        }
    }

    /// <summary>Tells whether a bounce was reported that still counts.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it was.</returns>
    public bool Contains(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_lock)
        {
            return _reports.TryGetValue(address.Normalized, out var report) && _time.GetUtcNow() - report.Value.At < Life;
        }
    }

    /// <summary>Notes evidence that an address takes mail: it clears an older bounce.</summary>
    /// <param name="address">The address.</param>
    /// <param name="at">When mail was delivered.</param>
    /// <returns>Whether a bounce was cleared.</returns>
    public bool Clear(EmailAddress address, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_lock)
        {
            return _reports.TryGetValue(address.Normalized, out var report) && report.Value.At <= at && Remove(report);
        }
    }

    /// <summary>Forgets an address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether there was a report.</returns>
    public bool Remove(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_lock)
        {
            return _reports.TryGetValue(address.Normalized, out var report) && Remove(report);
        }
    }

    /// <summary>Tells whether a bounce was noted since a verdict, which therefore knows nothing of it.</summary>
    internal bool IsNews(EmailAddress address, DateTimeOffset verdictOf)
    {
        lock (_lock)
        {
            return _reports.TryGetValue(address.Normalized, out var report) && report.Value.Noted >= verdictOf && _time.GetUtcNow() - report.Value.At < Life;
        }
    }

    private bool Remove(LinkedListNode<Report> report)
    {
        _order.Remove(report);
        return _reports.Remove(report.Value.Address);
    }

    private readonly record struct Report(string Address, DateTimeOffset At, DateTimeOffset Noted);
}
