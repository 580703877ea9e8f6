namespace Validator.Jobs;

/// <summary>Measures how fast a job goes, over the last half minute, and how long it will take. Not thread-safe.</summary>
public sealed class RateMeter
{
    private const int Samples = 30;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Queue<(DateTimeOffset At, long Done)> _samples = [];
    private (DateTimeOffset At, long Done) _last;

    /// <summary>Takes a measurement. The first one is the beginning.</summary>
    /// <param name="now">The time.</param>
    /// <param name="done">How many rows are done.</param>
    public void Measure(DateTimeOffset now, long done)
    {
        if (_samples.Count == 0 || now - _samples.Last().At >= Interval)
        {
            _samples.Enqueue((now, done));
            if (_samples.Count > Samples)
            {
                _samples.Dequeue();
            }
        }

        _last = (now, done);
    }

    /// <summary>Gets the rows a second; null before anything can be said.</summary>
    public double? PerSecond =>
        _samples.TryPeek(out var first) && (_last.At - first.At).TotalSeconds is > 0 and var seconds ? (_last.Done - first.Done) / seconds : null;

    /// <summary>Estimates what is left.</summary>
    /// <param name="rows">How many rows are left.</param>
    /// <returns>The time; null where nothing can be said.</returns>
    public TimeSpan? TimeFor(long rows)
    {
        const double LongestSeconds = 365 * 86_400d;
        return rows <= 0 ? TimeSpan.Zero
            : PerSecond is > 0 and var rate && rows / rate is <= LongestSeconds and var seconds ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}
