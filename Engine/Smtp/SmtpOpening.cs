using System.Diagnostics.CodeAnalysis;

namespace Validator.Smtp;

/// <summary>A conversation that stands after EHLO, or why it does not.</summary>
public readonly record struct SmtpOpening
{
    /// <summary>Initializes a new instance of the <see cref="SmtpOpening"/> struct that succeeded.</summary>
    /// <param name="conversation">The conversation, ready for MAIL. The receiver disposes of it.</param>
    /// <param name="greeting">What the server said first, where that is known.</param>
    public SmtpOpening(ISmtpConversation conversation, SmtpReply? greeting = null) => (Conversation, Greeting) = (conversation, greeting);

    /// <summary>Initializes a new instance of the <see cref="SmtpOpening"/> struct that failed.</summary>
    /// <param name="failure">Why.</param>
    public SmtpOpening(SmtpFailure failure) => Failure = failure;

    /// <summary>Gets the conversation; null where there is none.</summary>
    public ISmtpConversation? Conversation { get; }

    /// <summary>Gets the greeting of the server that is talked to; null where there is no conversation, or where the connector does not tell.</summary>
    public SmtpReply? Greeting { get; }

    /// <summary>Gets the failure; null where there is a conversation.</summary>
    public SmtpFailure? Failure { get; }

    /// <summary>Gets a value indicating whether there is a conversation.</summary>
    [MemberNotNullWhen(true, nameof(Conversation))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsOpen => Conversation is not null;
}
