using Validator.Profiles;

namespace Validator.History;

/// <summary>What really happened to mail, as it was told. A port: hosts choose the store.</summary>
public interface IFeedbackStore
{
    /// <summary>Keeps a report.</summary>
    /// <param name="entry">The report.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it is new, once it is durable; the same address, outcome and millisecond of one key is the same report.</returns>
    Task<bool> AddAsync(FeedbackEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Streams the reports of mail since a moment, in the order of their times.</summary>
    /// <param name="since">The moment, inclusive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The reports.</returns>
    IAsyncEnumerable<FeedbackEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>Removes the reports of mail before a moment.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were removed.</returns>
    Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>A report as it is kept.</summary>
/// <param name="KeyId">The key that told.</param>
/// <param name="Address">The address in normal form.</param>
/// <param name="Outcome">What became of the mail.</param>
/// <param name="At">When.</param>
public sealed record FeedbackEntry(string KeyId, string Address, FeedbackOutcome Outcome, DateTimeOffset At);
