namespace Validator.Dns;

/// <summary>The time that one question may take, whatever becomes of its tries.</summary>
internal readonly record struct DnsBudget(TimeProvider Time, long Started, TimeSpan Total)
{
    /// <summary>Whether it is used up.</summary>
    public bool IsSpent => Remaining <= TimeSpan.Zero;

    private TimeSpan Remaining => Total - Time.GetElapsedTime(Started);

    /// <summary>A timeout within what is left.</summary>
    public TimeSpan Limit(TimeSpan timeout)
    {
        var remaining = Remaining;
        return remaining <= TimeSpan.Zero ? TimeSpan.Zero : remaining < timeout ? remaining : timeout;
    }
}
