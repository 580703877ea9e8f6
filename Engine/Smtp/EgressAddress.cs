using System.Net;

namespace Validator.Smtp;

/// <summary>A way out: the address that mail hosts see, and the name we give there.</summary>
/// <param name="Source">The local address to connect from; null leaves it to the system.</param>
/// <param name="HeloName">The name in EHLO and HELO.</param>
/// <param name="Proxy">A SOCKS5 proxy to go through; null connects directly.</param>
public sealed record EgressAddress(IPAddress? Source, string HeloName, Socks5Proxy? Proxy = null)
{
    /// <summary>Gets the stable name under which a retry finds the same way out again.</summary>
    public string Name => Proxy is { } proxy ? $"socks5://{proxy.Host}:{proxy.Port}" : Source?.ToString() ?? "default";
}
