namespace Validator.Accounts;

/// <summary>The limits of keys. A port: one process counts by itself (<see cref="KeyLimiter"/>).</summary>
public interface IKeyLimits
{
    /// <summary>Counts a request, where the key's rate has room for one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="endpoint">Method and route pattern, for the usage.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it may go on.</returns>
    ValueTask<LimitDecision> AdmitAsync(ApiKey key, string endpoint, CancellationToken cancellationToken = default);

    /// <summary>Takes addresses from the key's quota of the day, all or none of them, and counts them in the usage.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="endpoint">Method and route pattern, for the usage.</param>
    /// <param name="addresses">How many addresses are asked about.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether they may be asked about.</returns>
    ValueTask<LimitDecision> TakeAsync(string keyId, string endpoint, long addresses, CancellationToken cancellationToken = default);

    /// <summary>Gives back what was taken for something that was then not done: a request that was found to be a repetition, or that failed.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="endpoint">The endpoint that they were taken for.</param>
    /// <param name="addresses">How many; no more than were taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when they may be taken again.</returns>
    ValueTask GiveBackAsync(string keyId, string endpoint, long addresses, CancellationToken cancellationToken = default);

    /// <summary>Gives the limits of a key, for whoever counts by itself: the store of jobs compares <see cref="KeyLimits.ConcurrentJobs"/> with the jobs that it knows.</summary>
    /// <param name="keyId">The key's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The limits; none where there is no such key.</returns>
    ValueTask<KeyLimits> OfAsync(string keyId, CancellationToken cancellationToken = default);
}
