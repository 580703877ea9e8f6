using System.Net;
using Validator.Addresses;
using Validator.Smtp;
using Validator.Standalone.Output;

namespace Validator.Standalone.Configuration;

/// <summary>Every setting, with the defaults that the help names.</summary>
internal static class Settings
{
    public static readonly Setting<IPEndPoint> Dns = new(
        "dns", "HOST[:PORT]", "DNS server to ask, repeatable [default: the system's resolvers]", NetworkValues.DnsServer) { IsRepeatable = true };

    public static readonly Setting<int> SmtpPort = new(
        "smtp-port", "N", "Port of mail hosts [default: 25]", Values.Integer(1, 65535, "a port"));

    public static readonly Setting<string> Helo = new(
        "helo", "NAME", "Name given in EHLO [default: the host's name]", MailValues.HeloName);

    public static readonly Setting<string> MailFrom = new(
        "mail-from", "ADDRESS", "Envelope sender for all [default: <>]", MailValues.Sender) { TakesEmpty = true };

    public static readonly Setting<string> FallbackMailFrom = new(
        "fallback-mail-from", "ADDRESS", "Envelope sender where a host refuses <> [default: none]", MailValues.FallbackSender);

    public static readonly Setting<SourceAddress> SourceAddress = new(
        "source-address",
        "IP[=NAME]",
        "Local address to connect from, with or without an EHLO name of its own, repeatable, in rotation [default: the system's choice]",
        NetworkValues.SourceAddress)
    { IsRepeatable = true };

    public static readonly Setting<CheckDepth> Checks = new(
        "checks", "syntax|dns|smtp", "How far to go [default: smtp]", Values.Word<CheckDepth>());

    public static readonly Setting<TimeSpan> ConnectTimeout = new(
        "connect-timeout", "S", "Longest wait for a connection, in seconds [default: 10]", Values.Seconds(0.001, 3600));

    public static readonly Setting<TimeSpan> CommandTimeout = new(
        "command-timeout", "S", "Longest wait for the reply to a command, in seconds [default: 30]", Values.Seconds(0.001, 3600));

    public static readonly Setting<TimeSpan> GreylistDelay = new(
        "greylist-delay", "S", "Wait before the first retry of an address that was put off, in seconds [default: 45]", Values.Seconds(0, 86400));

    public static readonly Setting<int> GreylistRetries = new(
        "greylist-retries", "N", "How often an address that was put off is asked again [default: 2]", Values.Integer(0, 100, "a number"));

    public static readonly Setting<int> Concurrency = new(
        "concurrency", "N", "Most connections at once, in all [default: 1000]", Values.Integer(1, 100_000, "a number"));

    public static readonly Setting<int> PerDomain = new(
        "per-domain", "N", "Most connections at once, to one domain [default: 5]", Values.Integer(1, 100_000, "a number"));

    public static readonly Setting<bool> TreatAsRisky = new(
        "treat-as-risky", "role", "Count role accounts (info@, sales@) as risky [default: the flag alone]", MailValues.Role);

    public static readonly Setting<AddressGrammar> Grammar = new(
        "grammar", "rfc5321|rfc5322", "Grammar of addresses [default: rfc5321]", Values.Word<AddressGrammar>());

    public static readonly Setting<Socks5Proxy> Proxy = new(
        "proxy", "socks5://[user:pass@]host:port", "SOCKS5 proxy to go through, repeatable, in rotation [default: none]", NetworkValues.Proxy)
    { IsRepeatable = true, IsSecret = true };

    public static readonly Setting<bool> AllowPrivateMx = new(
        "allow-private-mx", null, "Connect to mail hosts on loopback, private and other non-public addresses, too (for laboratories)", Values.Flag);

    public static readonly Setting<OutputFormat> Format = new(
        "format", "text|json|ndjson|csv", "Form of the verdicts [default: text]", Values.Word<OutputFormat>());

    /// <summary>Gets what says how an address is verified: the options common to the commands that do.</summary>
    public static IReadOnlyList<Setting> Verifier { get; } =
    [
        Dns, SmtpPort, Helo, MailFrom, FallbackMailFrom, SourceAddress, Checks, ConnectTimeout, CommandTimeout, GreylistDelay, GreylistRetries,
        Concurrency, PerDomain, TreatAsRisky, Grammar, Proxy, AllowPrivateMx,
    ];
}
