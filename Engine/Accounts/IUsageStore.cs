using Validator.History;

namespace Validator.Accounts;

/// <summary>Where usage is kept. A port: hosts choose the store.</summary>
public interface IUsageStore
{
    /// <summary>Adds to what is there already, all of it or nothing.</summary>
    /// <param name="usage">What came to it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task AddAsync(IReadOnlyList<Usage> usage, CancellationToken cancellationToken = default);

    /// <summary>Finds usage, by day, key and endpoint.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of it. A cursor that was not given out by this store makes it fail with <see cref="FormatException"/>.</returns>
    Task<Page<Usage>> FindAsync(UsageQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts the addresses that a key has asked about in a day.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="day">The day, in UTC.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many.</returns>
    Task<long> CountAddressesAsync(string keyId, DateOnly day, CancellationToken cancellationToken = default);
}
