namespace MailWorld;

/// <summary>One mail host, or many alike where the name holds a range.</summary>
public sealed record HostScript
{
    /// <summary>Gets the name, or <c>mx{0..99}.example</c> for a range.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets its addresses; empty gives it one of its own in 127.0.0.0/8. It listens only on those of loopback; others are merely told by the DNS.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Gets who runs it, for counting connections of several hosts together; null takes the last two labels of its name.</summary>
    public string? Operator { get; init; }

    /// <summary>Gets what is wrong with the DNS of its name; null for nothing.</summary>
    public DnsScript? Dns { get; init; }

    /// <summary>Gets what happens to a connection. Default: accepted.</summary>
    public ConnectBehaviour Connect { get; init; }

    /// <summary>Gets the greeting; null is <c>220 {host} ESMTP MailWorld</c>.</summary>
    public ReplyScript? Greeting { get; init; }

    /// <summary>Gets the reply to EHLO instead of the usual one: <c>502 5.5.1 Not implemented</c> is a host that knows only HELO.</summary>
    public ReplyScript? Ehlo { get; init; }

    /// <summary>Gets the reply to HELO instead of the usual one.</summary>
    public ReplyScript? Helo { get; init; }

    /// <summary>Gets the lines of the reply to EHLO; what is not listed is not offered. STARTTLS is added by <see cref="StartTls"/>.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = ["PIPELINING", "SIZE 10240000", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"];

    /// <summary>Gets the lines of the reply to EHLO under TLS; null takes <see cref="Extensions"/>.</summary>
    public IReadOnlyList<string>? ExtensionsUnderTls { get; init; }

    /// <summary>Gets whether TLS is offered, and how that goes. Default: not offered.</summary>
    public StartTlsBehaviour StartTls { get; init; }

    /// <summary>Gets what happens to a command that came before the reply to the last one where PIPELINING was not offered. Default: 503.</summary>
    public BadManners Pipelining { get; init; } = BadManners.Refuse;

    /// <summary>Gets what happens to a client that talks before the greeting. Default: nothing, it is only recorded.</summary>
    public BadManners EarlyTalk { get; init; } = BadManners.Ignore;

    /// <summary>Gets the reply to MAIL instead of the usual one.</summary>
    public ReplyScript? Mail { get; init; }

    /// <summary>Gets the reply to every RCPT instead of what the domain says.</summary>
    public ReplyScript? Rcpt { get; init; }

    /// <summary>Gets the reply to RSET instead of the usual one.</summary>
    public ReplyScript? Rset { get; init; }

    /// <summary>Gets the reply to QUIT instead of the usual one.</summary>
    public ReplyScript? Quit { get; init; }

    /// <summary>Gets a value indicating whether postmaster is accepted for every domain it serves (RFC 5321 §4.5.1), even where <see cref="Rcpt"/> refuses all. Default: yes.</summary>
    public bool Postmaster { get; init; } = true;

    /// <summary>Gets the reply for recipients in domains that it does not serve; null takes its words for <see cref="MailboxKind.RelayDenied"/>.</summary>
    public ReplyScript? Relay { get; init; }

    /// <summary>Gets what becomes of the null sender. Default: accepted.</summary>
    public NullSenderBehaviour NullSender { get; init; }

    /// <summary>Gets its words where the null sender is refused; null takes its words for <see cref="MailboxKind.NullSenderRefused"/>.</summary>
    public ReplyScript? NullSenderReply { get; init; }

    /// <summary>Gets the most recipients of one transaction under the null sender; 0 for no limit. Default: 0.</summary>
    public int NullSenderRecipients { get; init; }

    /// <summary>Gets its words where a mail under the null sender has more recipients.</summary>
    public ReplyScript NullSenderRecipientsReply { get; init; } = "550 5.5.3 Too many recipients for a null sender";

    /// <summary>Gets the most recipients of one transaction, accepted or not; 0 for no limit. Default: 0.</summary>
    public int RecipientsPerTransaction { get; init; }

    /// <summary>Gets the most recipients of one session, accepted or not; 0 for no limit. Default: 0.</summary>
    public int RecipientsPerSession { get; init; }

    /// <summary>Gets its words where there are too many recipients.</summary>
    public ReplyScript RecipientsReply { get; init; } = "452 4.5.3 Error: too many recipients";

    /// <summary>Gets after how many refused commands the session ends; 0 for never. Default: 0. (Postfix: 20.)</summary>
    public int MaxErrors { get; init; }

    /// <summary>Gets its words where there were too many errors.</summary>
    public ReplyScript ErrorsReply { get; init; } = "421 4.7.0 {host} Error: too many errors";

    /// <summary>Gets the most connections of one client address at once; 0 for no limit. Default: 0.</summary>
    public int ConnectionsPerClient { get; init; }

    /// <summary>Gets the most connections of all clients at once; 0 for no limit. Default: 0.</summary>
    public int Connections { get; init; }

    /// <summary>Gets its greeting where there are too many connections.</summary>
    public ReplyScript ConnectionsReply { get; init; } = "421 4.7.0 {host} Error: too many connections from {ip}";

    /// <summary>Gets the limit on recipients of one client address, over all sessions; null for none.</summary>
    public RateScript? Rate { get; init; }

    /// <summary>Gets the greylisting of all recipients here; null for none. It knows nothing of the domain's other hosts.</summary>
    public GreylistScript? Greylist { get; init; }

    /// <summary>Gets the clients it refuses; null for none.</summary>
    public BlocklistScript? Blocklist { get; init; }

    /// <summary>Gets the time that passes before a flight of replies leaves, as over a distance: once for a pipelined group. Default: none.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Gets the time it takes over every single reply. Default: none.</summary>
    public TimeSpan ReplyDelay { get; init; }

    /// <summary>Gets its words for what a mailbox is, where they are not the usual ones.</summary>
    public Dictionary<MailboxKind, ReplyScript> Words { get; init; } = [];
}

/// <summary>What happens to a connection.</summary>
public enum ConnectBehaviour
{
    /// <summary>It is accepted.</summary>
    Accept,

    /// <summary>It is refused: nothing listens. (Where all hosts share one socket it is reset at once.)</summary>
    Refuse,

    /// <summary>It is accepted and reset (RST) at once.</summary>
    Reset,

    /// <summary>It never comes about: the client's SYN is not answered.</summary>
    Silence,
}

/// <summary>Whether TLS is offered, and how that goes.</summary>
public enum StartTlsBehaviour
{
    /// <summary>Not offered.</summary>
    None,

    /// <summary>Offered, with a certificate that nobody signed.</summary>
    Offered,

    /// <summary>Required: MAIL is answered by 530 without it.</summary>
    Required,

    /// <summary>Offered, but the command is answered by 454.</summary>
    Refused,

    /// <summary>Offered, but the handshake is garbage.</summary>
    Broken,

    /// <summary>Offered, but the handshake never goes on.</summary>
    Silent,

    /// <summary>Offered, and more plaintext replies come in the same packet as the 220, as an attacker would put them there.</summary>
    Injected,
}

/// <summary>What becomes of a client with bad manners.</summary>
public enum BadManners
{
    /// <summary>Nothing; it is only recorded.</summary>
    Ignore,

    /// <summary>The command is answered by 503.</summary>
    Refuse,

    /// <summary>The session ends with a 554.</summary>
    Drop,
}

/// <summary>What becomes of the null sender.</summary>
public enum NullSenderBehaviour
{
    /// <summary>It is accepted.</summary>
    Accept,

    /// <summary>MAIL is refused.</summary>
    RefuseAtMail,

    /// <summary>Every RCPT is refused.</summary>
    RefuseAtRcpt,
}

/// <summary>Clients that a host refuses.</summary>
public sealed record BlocklistScript
{
    /// <summary>Gets their addresses or networks: <c>127.0.0.9</c>, <c>127.9.0.0/16</c>.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>Gets where they are refused. Default: at the greeting.</summary>
    public BlocklistStage At { get; init; }

    /// <summary>Gets the refusal; null takes the host's words for <see cref="MailboxKind.Blocklisted"/>.</summary>
    public ReplyScript? Reply { get; init; }
}

/// <summary>Where a client is refused.</summary>
public enum BlocklistStage
{
    /// <summary>At the greeting.</summary>
    Greeting,

    /// <summary>At MAIL.</summary>
    Mail,

    /// <summary>At RCPT.</summary>
    Rcpt,
}
