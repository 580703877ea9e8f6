namespace Validator.Accounts;

/// <summary>A quota for each day in UTC. Not thread-safe: its owner takes care.</summary>
/// <param name="limit">How many a day.</param>
/// <param name="time">The clock.</param>
public sealed class DailyQuota(long limit, TimeProvider time)
{
    private DateOnly _day;
    private long _used;

    /// <summary>Says how much of a day was used before this object was there.</summary>
    /// <param name="day">The day.</param>
    /// <param name="used">How many.</param>
    public void Restore(DateOnly day, long used) => (_day, _used) = (day, used);

    /// <summary>Takes from today's quota, all that is wanted or nothing.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Whether there were as many, and how the quota stands.</returns>
    public LimitDecision Take(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (today != _day)
        {
            (_day, _used) = (today, 0);
        }

        var allowed = count <= limit - _used;
        if (allowed)
        {
            _used += count;
        }

        var reset = today.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - now.UtcDateTime;
        return new(allowed, limit, Math.Max(0, limit - _used), reset, allowed ? TimeSpan.Zero : reset);
    }

    /// <summary>Gives back what was taken and not used. What was taken on a day that is over is of no use any more.</summary>
    /// <param name="count">How many.</param>
    public void GiveBack(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _used = Math.Max(0, _used - count);
    }
}
