namespace Validator.Domains;

/// <summary>A domain's catch-all verdict: yes, no or undetermined, with an expiry. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="guard">The domain's lock.</param>
internal sealed class CatchAllState(TimeProvider time, Lock guard)
{
    /// <summary>How long a verdict stands. A domain changes this seldom; a day bounds the harm where it does.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    // Made when needed: very many domains are kept, and few of them need these.
    private HashSet<string>? _aging;
    private TaskCompletionSource? _turnEnded;
    private bool _isTurnTaken;
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
            lock (guard)
            {
                return time.GetUtcNow() < _expires ? _verdict : null;
            }
        }
    }

    /// <summary>Notes that a host put the probe off for one way out: the triplet ages, and asking again before a retry is due would only cost.</summary>
    /// <returns>Whether this is news.</returns>
    public bool BeginAging(string egress)
    {
        lock (guard)
        {
            return (_aging ??= new(StringComparer.Ordinal)).Add(egress);
        }
    }

    /// <summary>Waits for the turn to ask: one probe at a time answers for all. Whoever has it ends it.</summary>
    public async ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task ended;
            lock (guard)
            {
                if (!_isTurnTaken)
                {
                    _isTurnTaken = true;
                    return;
                }

                ended = (_turnEnded ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the turn: those who wait, as many as the domain has sessions at most, try again.</summary>
    public void EndTurn()
    {
        lock (guard)
        {
            _isTurnTaken = false;
            _turnEnded?.SetResult();
            _turnEnded = null;
        }
    }

    /// <summary>Notes a verdict.</summary>
    /// <param name="verdict">Whether every local part is accepted.</param>
    /// <param name="epoch">The epoch of the made-up local part that was asked.</param>
    public void Learn(bool verdict, int epoch = 0)
    {
        lock (guard)
        {
            (_verdict, _expires, _epoch) = (verdict, time.GetUtcNow() + Life, epoch);
            _changes++;
        }
    }

    /// <summary>Gives the verdict that stands; null where none does.</summary>
    public CatchAllRecord? Save()
    {
        lock (guard)
        {
            return _verdict is { } verdict && time.GetUtcNow() < _expires ? new(verdict, _expires, _epoch) : null;
        }
    }

    /// <summary>Takes a verdict that was stored, where none stands. None is trusted for longer than a new one.</summary>
    public void Restore(CatchAllRecord record)
    {
        lock (guard)
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
        lock (guard)
        {
            _verdict = null;
            _aging = null;
            _changes++;
        }
    }
}
