using System.Collections.Immutable;
using Validator.Jobs;

namespace Validator.Storage.Jobs;

/// <summary>A job as it is kept.</summary>
public sealed record StoredJob
{
    /// <summary>Gets its number, given by the store in the order of acceptance; 0 before.</summary>
    public long Number { get; init; }

    /// <summary>Gets its id for callers, which cannot be guessed.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the key that owns it.</summary>
    public required string KeyId { get; init; }

    /// <summary>Gets a value indicating whether that key is for trying out.</summary>
    public bool IsSandbox { get; init; }

    /// <summary>Gets a value indicating whether it stands for a single verification.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Gets its name for people; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Gets how its table is read, in a form of the host's.</summary>
    public required string Table { get; init; }

    /// <summary>Gets how many lines the table has: no fewer than rows.</summary>
    public required long Lines { get; init; }

    /// <summary>Gets what is told of its end; null for nobody.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Gets how far to go; null for the host's setting.</summary>
    public CheckDepth? Checks { get; init; }

    /// <summary>Gets the oldest verdict that is good enough; null for the engine's rules.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Gets the owner's word for the request; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Gets a hash of all that was requested.</summary>
    public required ImmutableArray<byte> ContentHash { get; init; }

    /// <summary>Gets when it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets how many cells the widest row has that was planned.</summary>
    public int Width { get; init; }

    /// <summary>Gets what survives of its coordination.</summary>
    public required JobRecord Record { get; init; }

    /// <summary>Gets the verdicts that are stored, by status and reason: never behind <see cref="Record"/>.</summary>
    public ImmutableArray<TallyRow> Counts { get; init; } = [];

    /// <summary>Gets the rows that were asked before they became part of the job, by ordinal.</summary>
    public IReadOnlyDictionary<long, AskedRow> Asked { get; init; } = ImmutableDictionary<long, AskedRow>.Empty;
}

/// <summary>What came of a job that was to be kept.</summary>
/// <param name="Job">The job, or the earlier one of the same idempotency key; null where the owner has too many under way.</param>
/// <param name="IsNew">Whether it was kept now.</param>
public sealed record JobAddition(StoredJob? Job, bool IsNew);
