using System.Collections.Immutable;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>What is known of one client address: its requests, its wrong keys, and the keys that it has used rightly. Thread-safe.</summary>
internal sealed class ClientState(ApiOptions options, TimeProvider time)
{
    /// <summary>The most keys that are remembered as rightly used from one address.</summary>
    private const int MostKnownKeys = 8;

    private readonly Lock _lock = new();
    private readonly TokenBucket? _bucket =
        options.ClientRequestsPerSecond > 0 ? new TokenBucket(options.ClientRequestsPerSecond, Math.Max(1, options.ClientBurst), time) : null;

    private ImmutableArray<string> _knownKeys = [];
    private int _failures;
    private long _failingSince;
    private long _blockedAt;
    private bool _isBlocked;

    public LimitDecision Admit() => _bucket?.Take() ?? LimitDecision.Unlimited;

    /// <summary>Tells whether the address is blocked, and for how long.</summary>
    public bool IsBlocked(out TimeSpan remaining)
    {
        lock (_lock)
        {
            remaining = _isBlocked ? options.BlockDuration - time.GetElapsedTime(_blockedAt) : TimeSpan.Zero;
            if (remaining <= TimeSpan.Zero)
            {
                _isBlocked = false;
            }

            return _isBlocked;
        }
    }

    /// <summary>Counts a wrong key.</summary>
    /// <returns>Whether the address is blocked from now on because of it.</returns>
    public bool Fail()
    {
        if (options.FailedKeysBeforeBlock <= 0)
        {
            return false;
        }

        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_failures == 0 || time.GetElapsedTime(_failingSince, now) > options.FailedKeyWindow)
            {
                (_failures, _failingSince) = (0, now);
            }

            _failures++;
            if (_failures < options.FailedKeysBeforeBlock)
            {
                return false;
            }

            (_isBlocked, _blockedAt, _failures) = (true, now, 0);
            return true;
        }
    }

    /// <summary>Remembers that a key was used rightly from here.</summary>
    public void Succeed(string keyId)
    {
        if (!_knownKeys.Contains(keyId))
        {
            ImmutableInterlocked.Update(ref _knownKeys, (known, id) => known.Contains(id) ? known : [.. known.TakeLast(MostKnownKeys - 1), id], keyId);
        }
    }

    public bool Knows(string keyId) => _knownKeys.Contains(keyId);
}
