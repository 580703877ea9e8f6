namespace Validator.Webhooks;

/// <summary>What the messages of a key are signed with. A port: hosts know the keys.</summary>
public interface IWebhookSecrets
{
    /// <summary>Finds the secrets that are valid now.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One secret, or two while the key is being rotated; none where the key is no more.</returns>
    ValueTask<IReadOnlyList<byte[]>> OfAsync(string keyId, CancellationToken cancellationToken = default);
}
