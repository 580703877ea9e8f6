using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;

namespace Validator.Dns;

/// <summary>The recursive servers that the system is set up with.</summary>
public static class SystemResolvers
{
    private const int DnsPort = 53;
    /// <summary>Finds them: from <c>/etc/resolv.conf</c> where there is one, else from the network interfaces.</summary>
    /// <returns>At least one server, in the system's order.</returns>
    /// <exception cref="InvalidOperationException">None is configured; the message says where it was looked for and what to do.</exception>
    public static ImmutableArray<IPEndPoint> Find() => Find("/etc/resolv.conf");

    /// <summary>Finds them with another file in the place of <c>/etc/resolv.conf</c>.</summary>
    internal static ImmutableArray<IPEndPoint> Find(string resolvConf)
    {
        var hasFile = File.Exists(resolvConf);
        var servers = hasFile ? Parse(File.ReadLines(resolvConf)) : FromInterfaces();
        if (servers.IsEmpty)
        {
            var place = hasFile ? $"{resolvConf} has no usable 'nameserver' line" : "no network interface that is up names one";
            throw new InvalidOperationException($"No DNS server is configured: {place}. Name one with --dns HOST[:PORT].");
        }

        return servers;
    }

    /// <summary>Reads the lines of a resolv.conf (resolv.conf(5)); those it cannot read are passed over.</summary>
    internal static ImmutableArray<IPEndPoint> Parse(IEnumerable<string> lines)
    {
        var servers = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (var line in lines)
        {
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..] && IPAddress.TryParse(address, out var parsed))
            {
                servers.Add(new IPEndPoint(parsed, DnsPort));
            }
        }

        return [.. servers.Distinct()];
    }

    private static ImmutableArray<IPEndPoint> FromInterfaces() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().DnsAddresses)

            // Windows lists fec0:0:0:ffff::1 to ::3 where nothing is configured.
            .Where(address => !address.IsIPv6SiteLocal)
            .Distinct()
            .Select(address => new IPEndPoint(address, DnsPort)),
    ];
}
