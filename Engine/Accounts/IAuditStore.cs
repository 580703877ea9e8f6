using Validator.History;

namespace Validator.Accounts;

/// <summary>Where the audit log is kept. It is only ever added to, and shortened at its old end. A port: hosts choose the store.</summary>
public interface IAuditStore
{
    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Finds entries, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of them. A cursor that was not given out by this store makes it fail with <see cref="FormatException"/>.</returns>
    Task<Page<AuditEntry>> FindAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Removes what is older than a moment.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many entries were removed.</returns>
    Task<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
