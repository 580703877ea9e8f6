using System.Net;
using Microsoft.AspNetCore.Http;
using Validator.Standalone.Configuration;

namespace Validator.Standalone.Serving;

/// <summary>Where the server listens.</summary>
/// <param name="Text">The URL, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</param>
/// <param name="IsEncrypted">Whether it speaks TLS.</param>
/// <param name="IsLocal">Whether only this machine can reach it.</param>
internal sealed record ListenUrl(string Text, bool IsEncrypted, bool IsLocal)
{
    /// <summary>Gets the one where none is given.</summary>
    public static ListenUrl Default { get; } = Read("http://127.0.0.1:8080").Value;

    /// <summary>Reads a URL: a scheme, an IP address, <c>localhost</c> or <c>*</c>, and a port.</summary>
    /// <param name="text">The URL.</param>
    /// <returns>The place, or what is wrong with it.</returns>
    public static Reading<ListenUrl> Read(string text)
    {
        const string Expected = "a URL like http://127.0.0.1:8080 or https://*:8443 is expected, with http or https, a local address and a port, without a path";
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            return Reading<ListenUrl>.Bad(Expected);
        }

        var isEncrypted = address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        if ((!isEncrypted && !address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)) || address.PathBase.Length > 0)
        {
            return Reading<ListenUrl>.Bad(Expected);
        }

        var isLocal = address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
        return new ListenUrl(text, isEncrypted, isLocal);
    }
}
