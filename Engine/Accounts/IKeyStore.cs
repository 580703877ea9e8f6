namespace Validator.Accounts;

/// <summary>Where keys are kept. A port: hosts choose the store.</summary>
public interface IKeyStore
{
    /// <summary>Loads all keys, revoked and expired ones too.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys, by id.</returns>
    Task<IReadOnlyList<ApiKey>> LoadAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps a key: adds it, or puts it in the place of the one with the same id.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task SaveAsync(ApiKey key, CancellationToken cancellationToken = default);
}
