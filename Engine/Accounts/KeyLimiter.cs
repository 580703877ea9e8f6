using System.Collections.Concurrent;

namespace Validator.Accounts;

/// <summary>The limits of one process's keys. Holds one entry for each key that was used and has a limit. Thread-safe.</summary>
public sealed class KeyLimiter(IKeys keys, IUsageStore store, UsageMeter meter, TimeProvider time) : IKeyLimits
{
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Quota> _quotas = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<LimitDecision> AdmitAsync(ApiKey key, string endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var decision = key.Limits.RequestsPerSecond is { } perSecond
            ? _buckets.GetOrAdd(key.Id, _ => new TokenBucket(perSecond, key.Limits.Burst ?? (int)Math.Ceiling(perSecond), time)).Take()
            : LimitDecision.Unlimited;
        if (decision.Allowed)
        {
            meter.Add(key.Id, endpoint, 1, 0);
        }

        return new(decision);
    }

    /// <inheritdoc/>
    public async ValueTask<LimitDecision> TakeAsync(string keyId, string endpoint, long addresses, CancellationToken cancellationToken = default)
    {
        var decision = (await OfAsync(keyId, cancellationToken).ConfigureAwait(false)).DailyQuota is { } limit
            ? await _quotas.GetOrAdd(keyId, _ => new Quota(limit, time)).TakeAsync(keyId, addresses, store, cancellationToken).ConfigureAwait(false)
            : LimitDecision.Unlimited;
        if (decision.Allowed)
        {
            meter.Add(keyId, endpoint, 0, addresses);
        }

        return decision;
    }

    /// <inheritdoc/>
    public ValueTask GiveBackAsync(string keyId, string endpoint, long addresses, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(addresses);
        if (_quotas.TryGetValue(keyId, out var quota))
        {
            quota.GiveBack(addresses);
        }

        meter.Add(keyId, endpoint, 0, -addresses);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<KeyLimits> OfAsync(string keyId, CancellationToken cancellationToken = default) =>
        (await keys.FindAsync(keyId, cancellationToken).ConfigureAwait(false))?.Limits ?? KeyLimits.None;

    /// <summary>A quota that learns, before it is asked for the first time, what was used before the process began.</summary>
    private sealed class Quota(long limit, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly DailyQuota _quota = new(limit, time);
        private volatile bool _isRestored;

        public async ValueTask<LimitDecision> TakeAsync(string keyId, long addresses, IUsageStore store, CancellationToken cancellationToken)
        {
            if (!_isRestored)
            {
                var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
                var used = await store.CountAddressesAsync(keyId, today, cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    // Of several who come first together, one restores; the store cannot know yet what the others take.
                    if (!_isRestored)
                    {
                        _quota.Restore(today, used);
                        _isRestored = true;
                    }
                }
            }

            lock (_lock)
            {
                return _quota.Take(addresses);
            }
        }

        public void GiveBack(long addresses)
        {
            lock (_lock)
            {
                _quota.GiveBack(addresses);
            }
        }
    }
}
