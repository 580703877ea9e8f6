namespace Validator.Smtp;

/// <summary>How far a conversation had come. What comes before <see cref="Rcpt"/> is never a verdict on a mailbox.</summary>
public enum SmtpPhase
{
    /// <summary>Connecting, through a proxy or not.</summary>
    Connect,

    /// <summary>Waiting for the greeting.</summary>
    Greeting,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>STARTTLS and the handshake.</summary>
    StartTls,

    /// <summary>RSET before a transaction, or MAIL FROM.</summary>
    Mail,

    /// <summary>RCPT TO.</summary>
    Rcpt,
}
