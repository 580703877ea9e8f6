using System.Net;

namespace Validator.Api.Security;

/// <summary>Lists of networks, read once from the options.</summary>
internal sealed class ClientNetworks
{
    private readonly IPNetwork[] _allowed;
    private readonly IPNetwork[] _denied;

    public ClientNetworks(ApiOptions options)
    {
        _allowed = Parse(nameof(options.AllowedNetworks), options.AllowedNetworks);
        _denied = Parse(nameof(options.DeniedNetworks), options.DeniedNetworks);
    }

    /// <summary>Tells whether a client may call at all.</summary>
    public bool MayCall(IPAddress client) =>
        !Array.Exists(_denied, network => network.Contains(client)) && (_allowed.Length == 0 || Array.Exists(_allowed, network => network.Contains(client)));

    /// <summary>Reads networks; one without a length is a single address.</summary>
    /// <exception cref="FormatException">One of them is none; the message is for people.</exception>
    public static IPNetwork[] Parse(string option, IReadOnlyList<string> texts) => [.. texts.Select(text =>
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new FormatException($"{ApiOptions.SectionName}:{option}: '{text}' is no network such as 192.0.2.0/24 or 2001:db8::/32.");
    })];
}
