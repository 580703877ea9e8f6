using System.Net;
using System.Net.Sockets;
using Validator.Smtp;
using Validator.Standalone.Configuration;

namespace Validator.Standalone.Doctor;

/// <summary>The settings of <c>validator doctor</c> beside those that it shares with verification.</summary>
internal static class DoctorSettings
{
    /// <summary>The word that stands for no block list at all.</summary>
    public const string NoBlocklist = "none";

    public static readonly Setting<string> ProbeDomain = new(
        "probe-domain", "NAME", "Domain whose mail host is tried, repeatable [default: gmail.com, outlook.com, yahoo.com]", Domain) { IsRepeatable = true };

    public static readonly Setting<string> Blocklist = new(
        "blocklist", "NAME|none", "DNS block list to look in, repeatable [default: zen.spamhaus.org, bl.spamcop.net, b.barracudacentral.org]", text => text == NoBlocklist ? text : Domain(text)) { IsRepeatable = true };

    public static readonly Setting<IPAddress> PublicAddress = new(
        "public-address", "IP", "Address that mail hosts see, where NAT or a proxy hides it from this host, repeatable", Address) { IsRepeatable = true };

    public static readonly Setting<DoctorFormat> Format = new(
        "format", "text|json", "Form of the findings [default: text]", Values.Word<DoctorFormat>());

    /// <summary>Gets the options of the command: those of verification that say how the network is reached, and its own.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Settings.Dns, Settings.SmtpPort, Settings.Helo, Settings.MailFrom, Settings.FallbackMailFrom, Settings.SourceAddress, Settings.ConnectTimeout,
        Settings.CommandTimeout, Settings.Proxy, Settings.AllowPrivateMx, ProbeDomain, Blocklist, PublicAddress, Format,
    ];

    private static Reading<string> Domain(string text) =>
        HostName.IsDomain(text) && text.Contains('.', StringComparison.Ordinal)
            ? text
            : Reading<string>.Bad("a domain name of letters, digits and hyphens is expected, such as example.org");

    private static Reading<IPAddress> Address(string text) =>
        IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : Reading<IPAddress>.Bad("an IP address is expected, such as 192.0.2.1");
}

/// <summary>The forms in which findings are printed.</summary>
internal enum DoctorFormat
{
    /// <summary>A line a finding for people, and what to do below it.</summary>
    Text,

    /// <summary>One JSON object.</summary>
    Json,
}
