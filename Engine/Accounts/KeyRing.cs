using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Validator.History;

namespace Validator.Accounts;

/// <summary>
/// The keys of one process: all of them in memory, so that a wrong secret costs no access to the store, and a revocation holds from the next request on.
/// Every change is durable before it holds. Thread-safe.
/// </summary>
public sealed class KeyRing(IKeyStore store, TimeProvider time) : IKeys, IDisposable
{
    /// <summary>The most keys that are not revoked.</summary>
    public const int MostKeys = 100_000;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);

    /// <summary>By the first half of the hash; the whole one is compared afterwards, in constant time.</summary>
    private readonly ConcurrentDictionary<UInt128, string> _idsBySecret = new();
    private volatile bool _isLoaded;

    /// <inheritdoc/>
    public async ValueTask<KeyMatch> AuthenticateAsync(string secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secret);
        await LoadAsync(cancellationToken).ConfigureAwait(false);

        var hash = KeySecret.Hash(secret);
        if (!_idsBySecret.TryGetValue(IndexOf(hash), out var id) || !_keys.TryGetValue(id, out var key))
        {
            return new(KeyState.Unknown, null);
        }

        var known = key.Secrets.FirstOrDefault(candidate => CryptographicOperations.FixedTimeEquals(candidate.Hash.AsSpan(), hash.AsSpan()));
        var now = time.GetUtcNow();
        return known switch
        {
            null => new(KeyState.Unknown, null),
            _ when key.RevokedAt is not null => new(KeyState.Revoked, key),
            _ when !key.IsUsable(now) || known.ValidUntil <= now => new(KeyState.Expired, key),
            _ => new(KeyState.Usable, key),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        return _keys.GetValueOrDefault(id);
    }

    /// <inheritdoc/>
    public async Task<Page<ApiKey>> ListAsync(string? cursor, int limit, CancellationToken cancellationToken = default)
    {
        if (cursor is not null && !KeyId.IsWellFormed(cursor))
        {
            throw new FormatException("The cursor is not one of this list.");
        }

        await LoadAsync(cancellationToken).ConfigureAwait(false);
        var found = _keys.Values
            .Where(key => cursor is null || string.CompareOrdinal(key.Id, cursor) < 0)
            .OrderByDescending(key => key.Id, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        return found.Count > limit ? new(found[..limit], found[limit - 1].Id) : new(found, null);
    }

    /// <inheritdoc/>
    public Task<IssuedKey?> CreateAsync(KeyDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return ChangeAsync<IssuedKey?>(
            async () =>
            {
                if (_keys.Values.Count(key => key.RevokedAt is null) >= MostKeys)
                {
                    return null;
                }

                var secret = draft.Secret ?? KeySecret.Create(draft.IsSandbox);
                var now = time.GetUtcNow();
                var key = new ApiKey
                {
                    Id = KeyId.Create(now),
                    Name = draft.Name,
                    Prefix = KeySecret.PrefixOf(secret),
                    Scopes = draft.Scopes,
                    IsSandbox = draft.IsSandbox,
                    Limits = draft.Limits ?? KeyLimits.None,
                    CreatedAt = now,
                    ExpiresAt = draft.ExpiresAt,
                    WebhookUrl = draft.WebhookUrl,
                    Secrets = [new(KeySecret.Hash(secret), null)],
                };
                await SaveAsync(key, cancellationToken).ConfigureAwait(false);
                return new(key, secret);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<KeyRotation> RotateAsync(string id, TimeSpan grace, CancellationToken cancellationToken = default) => ChangeAsync(
        async () =>
        {
            var now = time.GetUtcNow();
            if (!_keys.TryGetValue(id, out var key))
            {
                return new KeyRotation(KeyChange.NotFound, null);
            }

            if (!key.IsUsable(now))
            {
                return new(KeyChange.NotUsable, null);
            }

            var secret = KeySecret.Create(key.IsSandbox);
            var end = now + grace;
            var earlier = key.Secrets.Select(known => known with { ValidUntil = known.ValidUntil < end ? known.ValidUntil : end });
            var rotated = key with
            {
                Prefix = KeySecret.PrefixOf(secret),
                Secrets = [new(KeySecret.Hash(secret), null), .. earlier.Take(MostEarlierSecrets)],
            };
            await SaveAsync(rotated, cancellationToken).ConfigureAwait(false);
            return new(KeyChange.Done, new(rotated, secret));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<KeyChange> RevokeAsync(string id, CancellationToken cancellationToken = default) => ChangeAsync(
        async () =>
        {
            if (!_keys.TryGetValue(id, out var key))
            {
                return KeyChange.NotFound;
            }

            var now = time.GetUtcNow();
            if (key.IsUsable(now) && IsAdmin(key) && !_keys.Values.Any(other => other.Id != id && IsAdmin(other) && other.IsUsable(now)))
            {
                return KeyChange.LastAdmin;
            }

            if (key.RevokedAt is null)
            {
                await SaveAsync(key with { RevokedAt = now }, cancellationToken).ConfigureAwait(false);
            }

            return KeyChange.Done;
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    /// <summary>Earlier secrets are kept after their end, so that who shows one learns that it has expired; but not without limit.</summary>
    private const int MostEarlierSecrets = 7;

    private static bool IsAdmin(ApiKey key) => key.Scopes.HasFlag(Scopes.Admin);

    private static UInt128 IndexOf(ImmutableArray<byte> hash) => MemoryMarshal.Read<UInt128>(hash.AsSpan());

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task SaveAsync(ApiKey key, CancellationToken cancellationToken)
    {
        await store.SaveAsync(key, cancellationToken).ConfigureAwait(false);
        Put(key);
    }

    private void Put(ApiKey key)
    {
        var before = _keys.GetValueOrDefault(key.Id);
        _keys[key.Id] = key;
        foreach (var secret in key.Secrets)
        {
            _idsBySecret[IndexOf(secret.Hash)] = key.Id;
        }

        foreach (var gone in before?.Secrets.Where(known => !key.Secrets.Any(kept => kept.Hash.SequenceEqual(known.Hash))) ?? [])
        {
            _idsBySecret.TryRemove(IndexOf(gone.Hash), out _);
        }
    }

    private ValueTask LoadAsync(CancellationToken cancellationToken) => _isLoaded ? ValueTask.CompletedTask : new(LoadOnceAsync(cancellationToken));

    private async Task LoadOnceAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isLoaded)
            {
                foreach (var key in await store.LoadAsync(cancellationToken).ConfigureAwait(false))
                {
                    Put(key);
                }

                _isLoaded = true;
            }
        }
        finally
        {
            _changing.Release();
        }
    }
}
