namespace Validator.Verdicts;

/// <summary>Why a verdict is what it is. Numbers are stored: they only ever grow.</summary>
public enum VerdictReason
{
    /// <summary>Unknown: nothing was asked over SMTP, or nothing may be.</summary>
    NotProbed = 0,

    /// <summary>Deliverable: the host accepted the recipient.</summary>
    Accepted = 1,

    /// <summary>Undeliverable: not an address.</summary>
    InvalidSyntax = 10,

    /// <summary>Undeliverable: the domain does not exist.</summary>
    DomainNotFound = 11,

    /// <summary>Undeliverable: the domain exists, and no host takes its mail.</summary>
    NoMailServer = 12,

    /// <summary>Undeliverable: the domain says that it takes no mail (RFC 7505).</summary>
    NullMx = 13,

    /// <summary>Undeliverable: no such mailbox.</summary>
    MailboxNotFound = 14,

    /// <summary>Undeliverable: the mailbox is switched off.</summary>
    MailboxDisabled = 15,

    /// <summary>Undeliverable: the hosts do not take mail for this domain.</summary>
    RelayDenied = 16,

    /// <summary>Risky: the mailbox is full.</summary>
    MailboxFull = 20,

    /// <summary>Risky: a domain of disposable addresses.</summary>
    Disposable = 21,

    /// <summary>Risky: the domain accepts every local part.</summary>
    CatchAll = 22,

    /// <summary>Risky: mail to it bounced, as was reported.</summary>
    ReportedBounced = 23,

    /// <summary>Risky: a role account, where the caller counts them so.</summary>
    RoleAccount = 24,

    /// <summary>Unknown: still put off after the last retry.</summary>
    GreylistTimeout = 30,

    /// <summary>Unknown: the DNS or a host took too long.</summary>
    Timeout = 31,

    /// <summary>Unknown: no host could be connected to.</summary>
    ConnectionFailed = 32,

    /// <summary>Unknown: the host refused us, not the address: policy, or this host is on a block list.</summary>
    Blocked = 33,

    /// <summary>Unknown: the host wants fewer questions.</summary>
    RateLimited = 34,

    /// <summary>Unknown: the host has a fault, or its answer says nothing.</summary>
    TemporaryFailure = 35,

    /// <summary>Unknown: the DNS failed.</summary>
    DnsError = 36,
}
