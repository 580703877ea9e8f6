using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Validator.Api.Security;

/// <summary>A client as limits and blocks count it: an IPv4 address, or a /64 of IPv6, which is what one subscriber has.</summary>
/// <param name="Bits">The address as 128 bits, IPv4 in its mapped form.</param>
internal readonly record struct ClientAddress(UInt128 Bits)
{
    /// <summary>Gives the client of an address.</summary>
    public static ClientAddress Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            bytes[10] = bytes[11] = 0xff;
            address.TryWriteBytes(bytes[12..], out _);
            return new(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        }

        address.TryWriteBytes(bytes, out _);
        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.IsIPv4MappedToIPv6 ? new(bits) : new(bits & (UInt128.MaxValue << 64));
    }
}
