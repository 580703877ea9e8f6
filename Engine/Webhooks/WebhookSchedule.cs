namespace Validator.Webhooks;

/// <summary>When a message that was not taken is sent again: about 3 days in all, as the Standard Webhooks specification proposes.</summary>
public static class WebhookSchedule
{
    /// <summary>How far a wait is moved at random, so that receivers that were down are not met by all at once.</summary>
    private const double Jitter = 0.2;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Gets how often a message is sent before it is given up.</summary>
    public static int MostTries => Waits.Length + 1;

    /// <summary>Tells how long to wait before the next try.</summary>
    /// <param name="tries">How often it was sent, this time included.</param>
    /// <param name="retryAfter">What the receiver asked for; null for nothing. At most a day, and never less than the schedule says.</param>
    /// <param name="random">Moves the wait by up to a fifth.</param>
    /// <returns>The wait; null where it is given up.</returns>
    public static TimeSpan? After(int tries, TimeSpan? retryAfter, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (tries >= MostTries)
        {
            return null;
        }

        var wait = Waits[tries - 1] * (1 - Jitter + (2 * Jitter * random.NextDouble()));
        var asked = retryAfter > LongestRetryAfter ? LongestRetryAfter : retryAfter;
        return asked > wait ? asked : wait;
    }
}
