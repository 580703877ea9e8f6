namespace Validator.Smtp;

/// <summary>How far an <see cref="SmtpReplyParser"/> has come.</summary>
internal enum SmtpReplyStatus
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole reply was read.</summary>
    Complete,

    /// <summary>What came is no reply that this client can get. Nothing after it means anything.</summary>
    Violation,
}
