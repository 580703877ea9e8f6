using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Validator.Smtp;

namespace Validator.Standalone.Doctor;

/// <summary>A way out of this host, and the addresses that mail hosts see there.</summary>
/// <param name="Egress">The way.</param>
/// <param name="SeenAs">The addresses; empty where that is not known.</param>
/// <param name="WhyUnknown">Why it is not known.</param>
internal sealed record WayOut(EgressAddress Egress, ImmutableArray<IPAddress> SeenAs, string WhyUnknown = "")
{
    /// <summary>Gets its name for people.</summary>
    public string Name => Egress is { Source: null, Proxy: null } ? "the system's source address" : Egress.Name;

    /// <summary>Lists the ways out that verification would use.</summary>
    /// <param name="context">Its settings.</param>
    /// <param name="targets">Where to; the system's own choice of a source depends on it.</param>
    /// <returns>At least one.</returns>
    public static ImmutableArray<WayOut> Find(DoctorContext context, ImmutableArray<ProbeTarget> targets) =>
    [
        .. context.Options.WaysOut().Select(egress => egress switch
        {
            { Proxy: not null } => Of(context, egress, null, "mail hosts see the address that the proxy connects from"),
            { Source: { } source } => Of(context, egress, source, NotPublic(source)),
            _ => OfSystem(context, egress, targets),
        }),
    ];

    private static WayOut OfSystem(DoctorContext context, EgressAddress egress, ImmutableArray<ProbeTarget> targets) =>
        targets.SelectMany(target => target.Addresses).FirstOrDefault() is { } target && SourceToward(target) is { } source
            ? Of(context, egress, source, NotPublic(source))
            : Of(context, egress, null, "no source address could be found, since there is no way to a mail host");

    private static WayOut Of(DoctorContext context, EgressAddress egress, IPAddress? source, string whyUnknown)
    {
        // A laboratory takes every address for a public one.
        var seen = source is not null && (context.Options.AllowPrivateMx || PublicAddress.IsPublic(source)) ? [source] : context.PublicAddresses;
        return new(egress, seen, seen.IsEmpty ? whyUnknown : "");
    }

    private static string NotPublic(IPAddress source) => $"{source} is not a public address, so mail hosts see another, that of a NAT";

    /// <summary>Asks the routing table. A datagram socket sends nothing when it is connected.</summary>
    private static IPAddress? SourceToward(IPAddress target)
    {
        const int AnyPort = 25;
        try
        {
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target, AnyPort);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
