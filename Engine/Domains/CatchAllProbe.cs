using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Validator.Domains;

/// <summary>
/// Makes up the local part that no domain has: derived from the domain with a secret, so that a greylisting host sees the same triplet
/// again and nobody else can guess it.
/// </summary>
public sealed class CatchAllProbe
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string LettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
    private readonly byte[] _secret;

    /// <summary>Initializes a new instance of the <see cref="CatchAllProbe"/> class.</summary>
    /// <param name="secret">The secret, 16 bytes or more, the same wherever the same domain may be asked.</param>
    public CatchAllProbe(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 16);
        _secret = secret.ToArray();
    }

    /// <summary>Gives the made-up local part: 12 to 20 lower-case letters and digits, a letter first.</summary>
    /// <param name="domain">The domain of A-labels.</param>
    /// <param name="epoch">Another epoch gives another local part.</param>
    /// <returns>The local part.</returns>
    public string LocalPart(string domain, int epoch)
    {
        ArgumentNullException.ThrowIfNull(domain);

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var message = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(domain)];
        BinaryPrimitives.WriteInt32BigEndian(message, epoch);
        Encoding.UTF8.GetBytes(domain, message.AsSpan(sizeof(int)));
        HMACSHA256.HashData(_secret, message, hash);

        Span<char> local = stackalloc char[12 + (hash[31] % 9)];
        local[0] = Letters[hash[0] % Letters.Length];
        for (var i = 1; i < local.Length; i++)
        {
            local[i] = LettersAndDigits[hash[i] % LettersAndDigits.Length];
        }

        return new string(local);
    }
}
