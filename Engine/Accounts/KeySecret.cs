using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Validator.Accounts;

/// <summary>
/// The text that a caller shows: <c>vk_live_1a2b3c4d_…</c>, or <c>vk_test_…</c> for the sandbox. The part before the last underscore is public (lists and logs
/// show it, scanners of source code can look for it); after it come 256 random bits.
/// </summary>
public static class KeySecret
{
    /// <summary>The longest text that is looked at.</summary>
    public const int MaxLength = 256;

    private const string Live = "vk_live_";
    private const string Sandbox = "vk_test_";
    private const int PublicBytes = 4;
    private const int SecretBytes = 32;
    private const int PrefixLength = 8 + (2 * PublicBytes);

    /// <summary>Makes a secret.</summary>
    /// <param name="isSandbox">Whether it is for the sandbox.</param>
    /// <returns>The text, which is not kept anywhere.</returns>
    public static string Create(bool isSandbox) =>
        $"{(isSandbox ? Sandbox : Live)}{RandomNumberGenerator.GetHexString(2 * PublicBytes, lowercase: true)}_{RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true)}";

    /// <summary>Gives the public part. A text of another form, chosen by an operator, shows a quarter of itself and at most four characters.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>What may be shown.</returns>
    public static string PrefixOf(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var isOurs = (secret.StartsWith(Live, StringComparison.Ordinal) || secret.StartsWith(Sandbox, StringComparison.Ordinal))
            && secret.Length == PrefixLength + 1 + (2 * SecretBytes);
        return secret[..(isOurs ? PrefixLength : Math.Min(4, secret.Length / 4))];
    }

    /// <summary>Tells whether a text can be a secret at all: 1 to <see cref="MaxLength"/> visible ASCII characters, which is what a header carries as it is.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it can.</returns>
    public static bool IsWellFormed(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExceptInRange('!', '~');

    /// <summary>Hashes a secret. One round of SHA-256 is enough for 256 random bits: there is nothing to guess.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>32 bytes.</returns>
    public static ImmutableArray<byte> Hash(string secret) => ImmutableArray.Create(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
