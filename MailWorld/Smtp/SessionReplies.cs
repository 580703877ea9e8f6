using MailWorld.Atlas;

namespace MailWorld.Smtp;

/// <summary>Replies that no script changes.</summary>
internal static class SessionReplies
{
    public static readonly Reply BadSequence = new("503 5.5.1 Error: bad sequence of commands", "");
    public static readonly Reply NeedMail = new("503 5.5.1 Error: need MAIL command", "");
    public static readonly Reply NestedMail = new("503 5.5.1 Error: nested MAIL command", "");
    public static readonly Reply NeedHelo = new("503 5.5.1 Error: send HELO/EHLO first", "");
    public static readonly Reply NeedTls = new("530 5.7.0 Must issue a STARTTLS command first", "");
    public static readonly Reply Pipelined = new("503 5.5.0 Error: improper use of SMTP command pipelining", "");
    public static readonly Reply PipelinedDrop = new("554 5.5.0 Error: improper use of SMTP command pipelining", "", AfterReply.Close);
    public static readonly Reply TalkedEarly = new("554 5.5.1 Protocol error: you talk before it is your turn", "", AfterReply.Close);
    public static readonly Reply LineTooLong = new("500 5.5.6 Error: line too long", "", AfterReply.Close);
    public static readonly Reply Unrecognized = new("502 5.5.2 Error: command not recognized", "");
    public static readonly Reply Syntax = new("501 5.5.4 Syntax error in parameters", "");
    public static readonly Reply BadRecipient = new("501 5.1.3 Bad recipient address syntax", "");
    public static readonly Reply BadSender = new("501 5.1.7 Bad sender address syntax", "");
    public static readonly Reply NeedSmtpUtf8 = new("553 5.6.7 Address is not ASCII, and SMTPUTF8 was not asked for", "");
    public static readonly Reply UnknownParameter = new("555 5.5.4 Unsupported parameter", "");
    public static readonly Reply TooLarge = new("552 5.3.4 Message size exceeds fixed limit", "");
    public static readonly Reply NoData = new("554 5.3.0 This world takes no mail", "");
    public static readonly Reply NeedRecipient = new("503 5.5.1 Error: need RCPT command", "");
    public static readonly Reply Vrfy = new("252 2.0.0 Cannot verify, will try", "");
    public static readonly Reply Help = new("214 2.0.0 A simulated mail host", "");
    public static readonly Reply Noop = new("250 2.0.0 Ok", "");
    public static readonly Reply TlsReady = new("220 2.0.0 Ready to start TLS", "");
    public static readonly Reply TlsInjected = new(
        new ReplyScript { Raw = "220 2.0.0 Ready to start TLS\r\n250-injected.example\r\n250 PIPELINING\r\n250 2.1.0 Injected\r\n250 2.1.5 Injected\r\n" }, "220 2.0.0 Ready to start TLS");

    public static readonly Reply TlsRefused = new("454 4.7.0 TLS not available due to local problem", "");
    public static readonly Reply TlsNotOffered = new("502 5.5.1 Error: command not implemented", "");
}
