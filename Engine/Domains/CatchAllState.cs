namespace Validator.Domains;

/// <summary>A domain's catch-all verdict: yes, no or undetermined, with an expiry. Thread-safe.</summary>
internal sealed class CatchAllState(TimeProvider time)
{
    /// <summary>How long a verdict stands. A domain changes this seldom; a day bounds the harm where it does.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _aging = new(StringComparer.Ordinal);
    private bool? _verdict;
    private DateTimeOffset _expires;

    /// <summary>Gets the verdict; null while undetermined.</summary>
    public bool? Verdict
    {
        get
        {
            lock (_lock)
            {
                return time.GetUtcNow() < _expires ? _verdict : null;
            }
        }
    }

    /// <summary>Notes that a host put the probe off for one way out: the triplet ages, and asking again before a retry is due would only cost.</summary>
    /// <returns>Whether this is news.</returns>
    public bool BeginAging(string egress)
    {
        lock (_lock)
        {
            return _aging.Add(egress);
        }
    }

    /// <summary>Gets the turn of those who want to ask: one probe at a time answers for all.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public void Learn(bool verdict)
    {
        lock (_lock)
        {
            (_verdict, _expires) = (verdict, time.GetUtcNow() + Life);
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _verdict = null;
            _aging.Clear();
        }
    }
}
