using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Validator.Addresses;

namespace Validator.Jobs;

/// <summary>Hashes that tell duplicates and domains: the same in every process, and not to be forged. No address can be read from them.</summary>
public static class RowHash
{
    private const int HashSize = 16;

    /// <summary>Hashes an address: rows with the same hash are duplicates of each other.</summary>
    /// <param name="address">The address.</param>
    /// <returns>128 bits of its normalized form.</returns>
    public static UInt128 Of(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Of(address.Normalized);
    }

    /// <summary>Hashes a text: the domain of an address, so that its rows come together.</summary>
    /// <param name="text">The text.</param>
    /// <returns>128 bits.</returns>
    public static UInt128 Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        const int LongestOnStack = 1024;
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = longest <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[longest];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash[..HashSize]);
    }
}
