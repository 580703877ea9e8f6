using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Validator.Dns;

/// <summary>What the addresses of this host allow.</summary>
public static class HostAddressing
{
    /// <summary>2000::/3, the only IPv6 space that public mail hosts answer to.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Gets a value indicating whether this host has a global IPv6 address at the moment; true where that cannot be told.</summary>
    public static bool HasIPv6
    {
        get
        {
            try
            {
                return NetworkInterface.GetAllNetworkInterfaces()
                    .Where(network => network.OperationalStatus is not OperationalStatus.Down)
                    .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                    .Any(unicast => unicast.Address.AddressFamily is AddressFamily.InterNetworkV6 && GlobalUnicast.Contains(unicast.Address));
            }
            catch (Exception exception) when (exception is NetworkInformationException or PlatformNotSupportedException)
            {
                return true;
            }
        }
    }
}
