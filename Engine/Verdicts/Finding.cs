namespace Validator.Verdicts;

/// <summary>What the conversations with a domain's mail hosts came to, for one address.</summary>
public enum Finding
{
    /// <summary>Nothing was asked: not wanted, not allowed, or not possible.</summary>
    NotAsked,

    /// <summary>The recipient was accepted, or the domain is known to accept every one.</summary>
    Accepted,

    /// <summary>No such mailbox.</summary>
    MailboxNotFound,

    /// <summary>The mailbox is switched off.</summary>
    MailboxDisabled,

    /// <summary>The mailbox is full.</summary>
    MailboxFull,

    /// <summary>The hosts do not take mail for the domain, as a control or a second host confirmed.</summary>
    RelayDenied,

    /// <summary>Still put off after the last retry.</summary>
    PutOff,

    /// <summary>The host refused us, not the address.</summary>
    Blocked,

    /// <summary>The host wants fewer questions.</summary>
    RateLimited,

    /// <summary>The host has a fault, or its answer says nothing.</summary>
    HostFault,

    /// <summary>A host took too long.</summary>
    TimedOut,

    /// <summary>No host could be connected to, or the connection was lost.</summary>
    NotConnected,
}
