using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Validator.Smtp;

namespace Validator.Standalone.Configuration;

/// <summary>Reads addresses of the network: DNS servers, source addresses, proxies.</summary>
internal static class NetworkValues
{
    private const int DnsPort = 53;
    private const int SocksPort = 1080;

    /// <summary>The longest user name and password that SOCKS5 can carry, in octets (RFC 1929 §2).</summary>
    private const int LongestCredential = 255;

    public static Reading<IPEndPoint> DnsServer(string text)
    {
        // A bare IPv6 address has colons, and no port.
        if (Address(text) is { } bare)
        {
            return new IPEndPoint(bare, DnsPort);
        }

        var (host, port) = (text, DnsPort);
        if (text.LastIndexOf(':') is var colon and >= 0 && !text.EndsWith(']'))
        {
            var read = Values.Integer(1, 65535, "a port")(text[(colon + 1)..]);
            if (read.Problem is { } problem)
            {
                return Reading<IPEndPoint>.Bad($"{problem} after the colon");
            }

            (host, port) = (text[..colon], read.Value);
        }

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        if (HostName.IsDomain(host) && host.Any(char.IsAsciiLetter))
        {
            return Resolve(host) is { } resolved
                ? new IPEndPoint(resolved, port)
                : Reading<IPEndPoint>.Bad("the system finds no address for that name; an IP address, such as 192.0.2.53, names a DNS server surest");
        }

        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        return Address(bracketed ? host[1..^1] : host) is { } address && bracketed == (address.AddressFamily == AddressFamily.InterNetworkV6)
            ? new IPEndPoint(address, port)
            : Reading<IPEndPoint>.Bad("an IP address or a host name is expected, with a port or without, such as 192.0.2.53, 127.0.0.1:5353 or [2001:db8::53]:53");
    }

    /// <summary>Asks the system: which DNS server to ask cannot be asked of that server.</summary>
    private static IPAddress? Resolve(string host)
    {
        try
        {
#pragma warning disable RS0030 // The resolver port is made from this answer.
            return System.Net.Dns.GetHostAddresses(host).FirstOrDefault();
#pragma warning restore RS0030
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public static Reading<SourceAddress> SourceAddress(string text)
    {
        var parts = text.Split('=', 2);
        if (Address(parts[0]) is not { } address)
        {
            return Reading<SourceAddress>.Bad("an IP address is expected, with the EHLO name to give from there or without, such as 192.0.2.1=mail1.example.org");
        }

        var name = parts.Length > 1 ? MailValues.HeloName(parts[1]) : default;
        if (name.Problem is { } problem)
        {
            return Reading<SourceAddress>.Bad($"after the equals sign, {problem}");
        }

        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return new SourceAddress(address, name.Value);
        }
        catch (SocketException)
        {
            return Reading<SourceAddress>.Bad("an IP address of this host is expected");
        }
    }

    public static Reading<Socks5Proxy> Proxy(string text)
    {
        const string Form = "the form is socks5://[user:password@]host:port, with reserved characters as %XX";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "socks5" || uri.Host.Length == 0 ||
            uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.Port == 0)
        {
            return Reading<Socks5Proxy>.Bad(Form);
        }

        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.DnsSafeHost : uri.IdnHost;
        var port = uri.Port < 0 ? SocksPort : uri.Port;
        if (uri.UserInfo.Length == 0)
        {
            return new Socks5Proxy(host, port);
        }

        var parts = uri.UserInfo.Split(':', 2);
        var user = Uri.UnescapeDataString(parts[0]);
        var password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
        return Encoding.UTF8.GetByteCount(user) is 0 or > LongestCredential || Encoding.UTF8.GetByteCount(password) is 0 or > LongestCredential
            ? Reading<Socks5Proxy>.Bad(string.Create(CultureInfo.InvariantCulture, $"user and password have 1 to {LongestCredential} octets each; {Form}"))
            : new Socks5Proxy(host, port, user, password);
    }

    /// <summary>Reads an address as people write it: the framework would take <c>1</c> and <c>0x7f.1</c> for IPv4, too.</summary>
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out var address) && !text.StartsWith('[') &&
        (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : null;
}
