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
    private int _epoch;
    private int _changes;

    /// <summary>Gets a count that grows when something worth storing changed.</summary>
    public int Changes => Volatile.Read(ref _changes);

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

    /// <summary>Notes a verdict.</summary>
    /// <param name="verdict">Whether every local part is accepted.</param>
    /// <param name="epoch">The epoch of the made-up local part that was asked.</param>
    public void Learn(bool verdict, int epoch = 0)
    {
        lock (_lock)
        {
            (_verdict, _expires, _epoch) = (verdict, time.GetUtcNow() + Life, epoch);
            _changes++;
        }
    }

    /// <summary>Gives the verdict that stands; null where none does.</summary>
    public CatchAllRecord? Save()
    {
        lock (_lock)
        {
            return _verdict is { } verdict && time.GetUtcNow() < _expires ? new(verdict, _expires, _epoch) : null;
        }
    }

    /// <summary>Takes a verdict that was stored, where none stands. None is trusted for longer than a new one.</summary>
    public void Restore(CatchAllRecord record)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_verdict is null || now >= _expires)
            {
                (_verdict, _expires, _epoch) = (record.Verdict, record.Until < now + Life ? record.Until : now + Life, record.Epoch);
            }
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _verdict = null;
            _aging.Clear();
            _changes++;
        }
    }
}
