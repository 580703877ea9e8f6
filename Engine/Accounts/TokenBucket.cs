namespace Validator.Accounts;

/// <summary>A token bucket: it fills with a steady rate to its capacity, and who finds a token may go. Full at first. Thread-safe.</summary>
public sealed class TokenBucket
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly double _perSecond;
    private double _tokens;
    private long _filledAt;

    /// <summary>Initializes a new instance of the <see cref="TokenBucket"/> class.</summary>
    /// <param name="perSecond">Tokens that come in a second; more than 0.</param>
    /// <param name="capacity">The most tokens; at least 1.</param>
    /// <param name="time">The clock.</param>
    public TokenBucket(double perSecond, int capacity, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentNullException.ThrowIfNull(time);
        _perSecond = perSecond;
        Capacity = capacity;
        _time = time;
        _tokens = capacity;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>Gets the most tokens.</summary>
    public int Capacity { get; }

    /// <summary>Takes a token where there is one.</summary>
    /// <returns>Whether there was one, and how the bucket stands.</returns>
    public LimitDecision Take()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(Capacity, _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;
            var allowed = _tokens >= 1;
            if (allowed)
            {
                _tokens--;
            }

            var retryAfter = allowed ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / _perSecond);
            return new(allowed, Capacity, (long)_tokens, TimeSpan.FromSeconds((Capacity - _tokens) / _perSecond), retryAfter);
        }
    }
}

/// <summary>What a limit says.</summary>
/// <param name="Allowed">Whether it is within the limit.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="Reset">When all of it is there again.</param>
/// <param name="RetryAfter">When the same may be tried again; zero where it is allowed.</param>
public readonly record struct LimitDecision(bool Allowed, long Limit, long Remaining, TimeSpan Reset, TimeSpan RetryAfter)
{
    /// <summary>Gets the decision where there is no limit.</summary>
    public static LimitDecision Unlimited { get; } = new(true, long.MaxValue, long.MaxValue, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>Gets a value indicating whether there is a limit at all.</summary>
    public bool IsLimited => Limit != long.MaxValue;
}
