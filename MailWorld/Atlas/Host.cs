using System.Net;

namespace MailWorld.Atlas;

/// <summary>A host's script, made ready to be played. Hosts alike share one.</summary>
internal sealed class HostPlan
{
    public HostPlan(HostScript script)
    {
        Script = script;
        HasEnhancedCodes = Offers(script.Extensions, "ENHANCEDSTATUSCODES");
        foreach (var kind in Enum.GetValues<MailboxKind>())
        {
            var usual = Words.Of(kind);
            if (!HasEnhancedCodes)
            {
                usual = Words.WithoutEnhancedCode(usual);
            }

            var scripted = script.Words.GetValueOrDefault(kind);
            _words[(int)kind] = new Reply(scripted ?? new ReplyScript(), usual);
        }

        Greeting = new Reply(script.Greeting ?? new(), "220 {host} ESMTP MailWorld");
        Ehlo = script.Ehlo is { Text: not null } or { Raw: not null } ? new Reply(script.Ehlo, "") : null;
        EhloUsual = new Reply(script.Ehlo ?? new(), EhloText(script.Extensions, script.StartTls != StartTlsBehaviour.None));
        EhloUnderTls = new Reply(script.Ehlo ?? new(), EhloText(script.ExtensionsUnderTls ?? script.Extensions, startTls: false));
        Helo = new Reply(script.Helo ?? new(), "250 {host}");
        Mail = new Reply(script.Mail ?? new(), Plain("250 2.1.0 Ok"));
        Rset = new Reply(script.Rset ?? new(), Plain("250 2.0.0 Ok"));
        Quit = new Reply(script.Quit ?? new(), Plain("221 2.0.0 Bye"));
        Rcpt = script.Rcpt is null ? null : new Reply(script.Rcpt, _words[0].Text);
        Relay = script.Relay is null ? Say(MailboxKind.RelayDenied) : new Reply(script.Relay, Say(MailboxKind.RelayDenied).Text);
        NullSender = script.NullSenderReply is null ? Say(MailboxKind.NullSenderRefused) : new Reply(script.NullSenderReply, Say(MailboxKind.NullSenderRefused).Text);
        NullSenderRecipients = new Reply(script.NullSenderRecipientsReply, "550 5.5.3 Too many recipients for a null sender");
        TooManyRecipients = new Reply(script.RecipientsReply, "452 4.5.3 Error: too many recipients");
        TooManyErrors = new Reply(script.ErrorsReply, "421 4.7.0 {host} Error: too many errors", AfterReply.Close);
        TooManyConnections = new Reply(script.ConnectionsReply, "421 4.7.0 {host} Error: too many connections from {ip}", AfterReply.Close);
        Blocked = script.Blocklist?.Reply is { } blocked ? new Reply(blocked, Say(MailboxKind.Blocklisted).Text) : Say(MailboxKind.Blocklisted);
        Greylisted = new Reply(new(), Plain(Words.Greylisted));
        BlockedNetworks = [.. (script.Blocklist?.Clients ?? []).Select(Network)];
        Greylist = script.Greylist is null ? null : new GreylistPlan(script.Greylist, Greylisted);
        Rate = script.Rate is null ? null : new RatePlan(script.Rate, Say(MailboxKind.RateLimited));
        OffersPipelining = Offers(script.Extensions, "PIPELINING");
        OffersPipeliningUnderTls = Offers(script.ExtensionsUnderTls ?? script.Extensions, "PIPELINING");
        OffersSmtpUtf8 = Offers(script.Extensions, "SMTPUTF8");
        OffersSmtpUtf8UnderTls = Offers(script.ExtensionsUnderTls ?? script.Extensions, "SMTPUTF8");
    }

    private readonly Reply[] _words = new Reply[Enum.GetValues<MailboxKind>().Length];

    public HostScript Script { get; }

    public bool HasEnhancedCodes { get; }

    public bool OffersPipelining { get; }

    public bool OffersPipeliningUnderTls { get; }

    public bool OffersSmtpUtf8 { get; }

    public bool OffersSmtpUtf8UnderTls { get; }

    public Reply Greeting { get; }

    /// <summary>Gets the scripted reply to EHLO that offers nothing; null where the usual one is given.</summary>
    public Reply? Ehlo { get; }

    public Reply EhloUsual { get; }

    public Reply EhloUnderTls { get; }

    public Reply Helo { get; }

    public Reply Mail { get; }

    public Reply Rset { get; }

    public Reply Quit { get; }

    public Reply? Rcpt { get; }

    public Reply Relay { get; }

    public Reply NullSender { get; }

    public Reply NullSenderRecipients { get; }

    public Reply TooManyRecipients { get; }

    public Reply TooManyErrors { get; }

    public Reply TooManyConnections { get; }

    public Reply Blocked { get; }

    public Reply Greylisted { get; }

    public IPNetwork[] BlockedNetworks { get; }

    public GreylistPlan? Greylist { get; }

    public RatePlan? Rate { get; }

    public Reply Say(MailboxKind kind) => _words[(int)kind];

    public bool Blocks(IPAddress client)
    {
        foreach (var network in BlockedNetworks)
        {
            if (network.Contains(client))
            {
                return true;
            }
        }

        return false;
    }

    private static IPNetwork Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.Parse(text) is var address && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? new IPNetwork(address, 32) : new IPNetwork(address, 128);

    private static bool Offers(IReadOnlyList<string> extensions, string keyword) =>
        extensions.Any(line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));

    private static string EhloText(IReadOnlyList<string> extensions, bool startTls) =>
        string.Join('\n', ["250 {host}", .. extensions, .. startTls ? ["STARTTLS"] : Array.Empty<string>()]);

    private string Plain(string text) => HasEnhancedCodes ? text : Words.WithoutEnhancedCode(text);
}

/// <summary>A host as it lives in one world.</summary>
internal sealed class Host(string name, HostPlan plan, IPAddress[] addresses)
{
    public string Name { get; } = name;

    public HostPlan Plan { get; } = plan;

    public IPAddress[] Addresses { get; } = addresses;

    public string Operator { get; } = plan.Script.Operator ?? OperatorOf(name);

    private static string OperatorOf(string name)
    {
        var dot = name.LastIndexOf('.');
        var before = dot > 0 ? name.LastIndexOf('.', dot - 1) : -1;
        return before > 0 ? name[(before + 1)..] : name;
    }
}
