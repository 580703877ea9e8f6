using System.Net;
using System.Net.Sockets;

namespace Validator.Smtp;

/// <summary>Tells addresses of the public internet from all others, by the IANA special-purpose registries (RFC 6890 and its updates).</summary>
public static class PublicAddress
{
    /// <summary>What is not public among the IPv4 addresses.</summary>
    private static readonly IPNetwork[] SpecialIPv4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),       // this network
        IPNetwork.Parse("10.0.0.0/8"),      // private
        IPNetwork.Parse("100.64.0.0/10"),   // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),     // loopback
        IPNetwork.Parse("169.254.0.0/16"),  // link-local, cloud metadata
        IPNetwork.Parse("172.16.0.0/12"),   // private
        IPNetwork.Parse("192.0.0.0/24"),    // IETF protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),    // TEST-NET-1
        IPNetwork.Parse("192.88.99.0/24"),  // 6to4 relays, deprecated
        IPNetwork.Parse("192.168.0.0/16"),  // private
        IPNetwork.Parse("198.18.0.0/15"),   // benchmarks
        IPNetwork.Parse("198.51.100.0/24"), // TEST-NET-2
        IPNetwork.Parse("203.0.113.0/24"),  // TEST-NET-3
        IPNetwork.Parse("224.0.0.0/4"),     // multicast
        IPNetwork.Parse("240.0.0.0/4"),     // reserved, and broadcast
    ];

    /// <summary>What is not public inside 2000::/3, the only IPv6 space given out for global unicast.</summary>
    private static readonly IPNetwork[] SpecialIPv6 =
    [
        IPNetwork.Parse("2001::/23"),       // IETF protocol assignments: Teredo, benchmarks, ORCHID, ...
        IPNetwork.Parse("2001:db8::/32"),   // documentation
        IPNetwork.Parse("3fff::/20"),       // documentation
    ];

    private static readonly IPNetwork GlobalUnicastIPv6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Tells whether an address is public. Where an IPv6 address carries an IPv4 address that packets end up at (mapped, NAT64, 6to4), that one is judged.</summary>
    /// <param name="address">The address.</param>
    /// <returns>False for loopback, private, link-local, multicast, reserved, documentation and every other special purpose.</returns>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !IsIn(SpecialIPv4, address);
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6 || Nat64.Contains(address))
        {
            return IsPublic(Embedded(address, 12));
        }

        if (SixToFour.Contains(address))
        {
            return IsPublic(Embedded(address, 2));
        }

        return GlobalUnicastIPv6.Contains(address) && !IsIn(SpecialIPv6, address);
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IPAddress Embedded(IPAddress address, int offset)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return new IPAddress(bytes.Slice(offset, 4));
    }
}
