namespace Validator.Verdicts;

/// <summary>What is noteworthy about an address, whatever its status.</summary>
public sealed record VerdictFlags
{
    /// <summary>Gets whether the domain accepts every local part; null while unknown.</summary>
    public bool? CatchAll { get; init; }

    /// <summary>Gets a value indicating whether the domain hands out disposable addresses.</summary>
    public bool Disposable { get; init; }

    /// <summary>Gets a value indicating whether the local part names a role (info, postmaster, sales) and not a person.</summary>
    public bool Role { get; init; }

    /// <summary>Gets a value indicating whether the domain gives mailboxes to anybody for nothing.</summary>
    public bool Free { get; init; }

    /// <summary>Gets a value indicating whether the host called the mailbox full.</summary>
    public bool MailboxFull { get; init; }

    /// <summary>Gets a value indicating whether the host called the mailbox disabled.</summary>
    public bool MailboxDisabled { get; init; }

    /// <summary>Gets a value indicating whether the host put us off with a 4xx at RCPT that told of no fault of its own, at least once, whatever the end.</summary>
    public bool Greylisted { get; init; }
}
