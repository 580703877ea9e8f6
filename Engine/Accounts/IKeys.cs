using Validator.History;

namespace Validator.Accounts;

/// <summary>The keys of a service: found by the secret that is shown, made, rotated and revoked. A port: one process keeps them itself (<see cref="KeyRing"/>).</summary>
public interface IKeys
{
    /// <summary>Finds the key that a secret belongs to, in a time that does not depend on how much of it is right.</summary>
    /// <param name="secret">What was shown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key and whether it works now.</returns>
    ValueTask<KeyMatch> AuthenticateAsync(string secret, CancellationToken cancellationToken = default);

    /// <summary>Finds a key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key; null where there is none.</returns>
    ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lists the keys, newest first.</summary>
    /// <param name="cursor">Where to go on; null for the beginning.</param>
    /// <param name="limit">The most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of keys. A cursor that was not given out fails with <see cref="FormatException"/>.</returns>
    Task<Page<ApiKey>> ListAsync(string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>Makes a key.</summary>
    /// <param name="draft">What it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key and its secret, which is shown this once; null where there are as many keys as there may be.</returns>
    Task<IssuedKey?> CreateAsync(KeyDraft draft, CancellationToken cancellationToken = default);

    /// <summary>Gives a key another secret. The earlier ones work for the grace period, and never longer than they would have.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="grace">How long the earlier secrets still work; zero for not at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it.</returns>
    Task<KeyRotation> RotateAsync(string id, TimeSpan grace, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key at once and for good. One that is revoked stays so.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it.</returns>
    Task<KeyChange> RevokeAsync(string id, CancellationToken cancellationToken = default);
}

/// <summary>What was found for a secret.</summary>
/// <param name="State">Whether it works.</param>
/// <param name="Key">The key; null where the secret belongs to none.</param>
public readonly record struct KeyMatch(KeyState State, ApiKey? Key);

/// <summary>Whether a secret works.</summary>
public enum KeyState
{
    /// <summary>It belongs to no key.</summary>
    Unknown,

    /// <summary>It works.</summary>
    Usable,

    /// <summary>Its key has ended, or another secret took its place and the grace period is over.</summary>
    Expired,

    /// <summary>Its key was revoked.</summary>
    Revoked,
}

/// <summary>A key that is to be made.</summary>
/// <param name="Name">The name for people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="IsSandbox">Whether it is for trying out.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="WebhookUrl">What is told of the end of its jobs that name no other receiver; null for nobody.</param>
/// <param name="Secret">The secret, where an operator has chosen it; null for a random one.</param>
public sealed record KeyDraft(
    string Name, Scopes Scopes, bool IsSandbox = false, KeyLimits? Limits = null, DateTimeOffset? ExpiresAt = null, Uri? WebhookUrl = null, string? Secret = null);

/// <summary>A key with the secret that is shown once.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">The secret.</param>
public sealed record IssuedKey(ApiKey Key, string Secret);

/// <summary>What came of a rotation.</summary>
/// <param name="Change">What.</param>
/// <param name="Issued">The key with its new secret; null where it was not rotated.</param>
public sealed record KeyRotation(KeyChange Change, IssuedKey? Issued);

/// <summary>What came of a change to a key.</summary>
public enum KeyChange
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>There is no such key.</summary>
    NotFound,

    /// <summary>The key was revoked, or has ended: it is not brought back.</summary>
    NotUsable,

    /// <summary>It is the last usable key with the admin scope: without it nobody could make another one.</summary>
    LastAdmin,
}
