namespace Validator.Smtp.Replies;

/// <summary>What a reply means. The words of <c>smtp-replies.tsv</c>, and what the rules add.</summary>
public enum ReplyMeaning
{
    /// <summary>Nothing that we know: unknown, not a guess.</summary>
    Unrecognized,

    /// <summary>The recipient is accepted.</summary>
    Accepted,

    /// <summary>No such mailbox.</summary>
    MailboxNotFound,

    /// <summary>The mailbox exists and is switched off.</summary>
    MailboxDisabled,

    /// <summary>The mailbox exists and is full.</summary>
    MailboxFull,

    /// <summary>The host does not take mail for this domain.</summary>
    RelayDenied,

    /// <summary>Greylisted in so many words: ask again later with the same triplet.</summary>
    Greylisted,

    /// <summary>A temporary fault, or a 4xx that does not say why: retried like greylisting.</summary>
    Temporary,

    /// <summary>We ask too much or too fast. The address is not the reason.</summary>
    RateLimited,

    /// <summary>A policy refuses us. The address is not the reason.</summary>
    PolicyBlock,

    /// <summary>Our address is on a block list or has a bad reputation. The address is not the reason.</summary>
    IpBlocklisted,

    /// <summary>The host refuses the null sender <c>&lt;&gt;</c>; another sender may do.</summary>
    NullSenderRefused,

    /// <summary>The host calls the command or the address malformed, or not implemented.</summary>
    Syntax,
}
