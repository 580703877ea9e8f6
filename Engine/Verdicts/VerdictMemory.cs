namespace Validator.Verdicts;

/// <summary>
/// The verdicts given lately, so that the same address is not asked again while its verdict holds: deliverable for 7 days, undeliverable
/// and risky for 1 day, unknown never. Bounded: the one used longest ago is forgotten first. Thread-safe.
/// </summary>
/// <param name="capacity">The most verdicts; 0 remembers none.</param>
/// <param name="time">The clock.</param>
public sealed class VerdictMemory(int capacity, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, Verdict Verdict)>> _verdicts = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, Verdict Verdict)> _byUse = [];

    /// <summary>Tells how long a verdict holds.</summary>
    /// <param name="status">Its status.</param>
    /// <returns>Its life; zero for one that is not remembered.</returns>
    public static TimeSpan LifeOf(VerdictStatus status) => status switch
    {
        VerdictStatus.Deliverable => TimeSpan.FromDays(7),
        VerdictStatus.Undeliverable or VerdictStatus.Risky => TimeSpan.FromDays(1),
        _ => TimeSpan.Zero,
    };

    /// <summary>Finds the verdict on an address.</summary>
    /// <param name="normalized">The address in normal form.</param>
    /// <returns>The verdict as it was given; null where none is remembered, or it no longer holds.</returns>
    public Verdict? Find(string normalized)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        lock (_lock)
        {
            if (!_verdicts.TryGetValue(normalized, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            var verdict = node.Value.Verdict;
            if (time.GetUtcNow() - verdict.CheckedAt >= LifeOf(verdict.Status))
            {
                _verdicts.Remove(normalized);
                return null;
            }

            _byUse.AddLast(node);
            return verdict;
        }
    }

    /// <summary>Remembers a verdict on an address, where its status is one that holds.</summary>
    /// <param name="verdict">The verdict.</param>
    public void Remember(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (capacity == 0 || verdict.Normalized is not { } normalized || LifeOf(verdict.Status) == TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            if (_verdicts.Remove(normalized, out var old))
            {
                _byUse.Remove(old);
            }

            _verdicts[normalized] = _byUse.AddLast((normalized, verdict));
            if (_verdicts.Count > capacity)
            {
                _verdicts.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }
        }
    }

    /// <summary>Forgets the verdicts on a domain's addresses.</summary>
    /// <param name="domain">The domain, as lower-case A-labels.</param>
    public void ForgetDomain(string domain)
    {
        lock (_lock)
        {
            for (var node = _byUse.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Verdict.Domain == domain)
                {
                    _verdicts.Remove(node.Value.Key);
                    _byUse.Remove(node);
                }

                node = next;
            }
        }
    }

    /// <summary>Forgets the verdict on an address.</summary>
    /// <param name="normalized">The address in normal form.</param>
    public void Forget(string normalized)
    {
        lock (_lock)
        {
            if (_verdicts.Remove(normalized, out var node))
            {
                _byUse.Remove(node);
            }
        }
    }
}
