namespace Validator.Smtp;

/// <summary>Why a conversation could not begin, or broke off.</summary>
public enum SmtpFailureKind
{
    /// <summary>The connection was refused, unreachable or reset, or the proxy could not make it.</summary>
    ConnectionFailed,

    /// <summary>The address may not be connected to: it is not public, and private ones are not allowed.</summary>
    AddressNotAllowed,

    /// <summary>Connecting, or a reply, took longer than allowed.</summary>
    Timeout,

    /// <summary>The server closed the connection without a reply.</summary>
    Closed,

    /// <summary>What the server sent is not SMTP, or goes over a bound.</summary>
    ProtocolViolation,

    /// <summary>The server refused with a reply before any recipient: at greeting, EHLO, STARTTLS or MAIL.</summary>
    Refused,

    /// <summary>The address needs SMTPUTF8, and the server does not offer it (RFC 6531). Nothing was sent.</summary>
    SmtpUtf8NotOffered,
}
