namespace Validator.Storage;

/// <summary>Small states of a process that outlive it, each under its name.</summary>
public interface IStateStore
{
    /// <summary>Loads a state.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The state; null where there is none.</returns>
    Task<string?> LoadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Keeps a state in place of the one before.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task SaveAsync(string name, string state, CancellationToken cancellationToken = default);
}
