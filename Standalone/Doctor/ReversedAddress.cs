using System.Net;
using System.Net.Sockets;

namespace Validator.Standalone.Doctor;

/// <summary>An address as a name, the way reverse DNS and block lists want it.</summary>
internal static class ReversedAddress
{
    /// <summary>Gives the name that reverse DNS is asked for (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    /// <param name="address">The address.</param>
    /// <returns>The name.</returns>
    public static string Pointer(IPAddress address) => Under(address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa", address);

    /// <summary>Gives the name that a list is asked for (RFC 5782 §2.1, §2.4): octets, for IPv6 half octets, from the last to the first.</summary>
    /// <param name="zone">The list.</param>
    /// <param name="address">The address.</param>
    /// <returns>The name.</returns>
    public static string Under(string zone, IPAddress address)
    {
        var parts = address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString().Split('.')
            : Convert.ToHexStringLower(address.GetAddressBytes()).Select(digit => digit.ToString());
        return $"{string.Join('.', parts.Reverse())}.{zone}";
    }
}
