using Validator.Accounts;
using Validator.Webhooks;

namespace Validator.Standalone.Serving.Webhooks;

/// <summary>The secrets of webhooks, derived from those of keys: both while a key is being rotated.</summary>
/// <param name="keys">The keys.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyWebhookSecrets(IKeys keys, TimeProvider time) : IWebhookSecrets
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<byte[]>> OfAsync(string keyId, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return await keys.FindAsync(keyId, cancellationToken) is { RevokedAt: null } key
            ? [.. key.Secrets.Where(secret => !(secret.ValidUntil <= now)).Select(secret => WebhookSignature.SecretOf(secret.Hash.AsSpan()))]
            : [];
    }
}
