using System.Collections.Immutable;

namespace Validator.Accounts;

/// <summary>A key as it is kept: whom it is for, what it may do, and the hashes of the secrets that it answers to. The secrets themselves are nowhere.</summary>
public sealed record ApiKey
{
    /// <summary>Gets the id: public, and the owner of whatever the key makes. Ids sort by their time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the visible beginning of the newest secret.</summary>
    public required string Prefix { get; init; }

    /// <summary>Gets what it may do.</summary>
    public required Scopes Scopes { get; init; }

    /// <summary>Gets a value indicating whether it is for trying out (<see cref="SandboxVerdicts"/>).</summary>
    public bool IsSandbox { get; init; }

    /// <summary>Gets its limits.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>Gets when it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets when it was revoked; null where it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Gets what is told of the end of its jobs that name no other receiver; null for nobody.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Gets its secrets: the newest first, and those that still work for the grace period of a rotation.</summary>
    public required ImmutableArray<HashedSecret> Secrets { get; init; }

    /// <summary>Tells whether it works at a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <returns>Whether it is neither revoked nor expired.</returns>
    public bool IsUsable(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>Gives the caller that the key stands for.</summary>
    /// <returns>The caller.</returns>
    public Caller ToCaller() => new(Id, Scopes, IsSandbox);
}

/// <summary>The hash of a secret.</summary>
/// <param name="Hash">SHA-256, 32 bytes.</param>
/// <param name="ValidUntil">When it ends because another one took its place; null for the newest one.</param>
public sealed record HashedSecret(ImmutableArray<byte> Hash, DateTimeOffset? ValidUntil);
