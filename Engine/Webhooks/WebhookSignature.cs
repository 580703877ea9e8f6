using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Validator.Webhooks;

/// <summary>Signatures by the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    /// <summary>The prefix of a secret in text.</summary>
    public const string SecretPrefix = "whsec_";

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("standard-webhooks");

    /// <summary>
    /// Derives the secret that messages of a key are signed with. Its owner knows the key and can derive it, too; this side knows the key's hash only:
    /// HMAC-SHA256 of the text <c>standard-webhooks</c>, keyed with SHA-256 of the key.
    /// </summary>
    /// <param name="keyHash">SHA-256 of the API key.</param>
    /// <returns>The secret, 32 bytes.</returns>
    public static byte[] SecretOf(ReadOnlySpan<byte> keyHash) => HMACSHA256.HashData(keyHash, Purpose);

    /// <summary>Writes a secret as the libraries for receivers take it: <c>whsec_</c> and base64.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>The text.</returns>
    public static string Text(ReadOnlySpan<byte> secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <summary>Signs a message.</summary>
    /// <param name="secrets">The secrets that are valid now: one, or two while a key is being rotated.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="timestamp">When it is sent.</param>
    /// <param name="payload">The body.</param>
    /// <returns>The value of the header <c>webhook-signature</c>: one signature for each secret, separated by a space.</returns>
    public static string Sign(IEnumerable<byte[]> secrets, string id, DateTimeOffset timestamp, string payload)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}.{payload}");
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }
}
