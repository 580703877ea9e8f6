namespace Validator.Domains;

/// <summary>
/// Where the records of domains outlive the process, or their eviction from it. A port: hosts choose the store. What fails is not asked
/// again: a domain whose record cannot be loaded begins anew.
/// </summary>
public interface IDomainMemory
{
    /// <summary>Loads a domain's record.</summary>
    /// <param name="domain">The domain of A-labels, or an address literal in brackets.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The record; null where there is none.</returns>
    ValueTask<DomainRecord?> LoadAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>Stores a domain's record in place of the one before.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is stored.</returns>
    ValueTask SaveAsync(string domain, DomainRecord record, CancellationToken cancellationToken = default);
}
