namespace Validator.Smtp;

/// <summary>What came of waiting for a reply: the reply, or why there is none.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Failure">Why there is none; the connection is closed then.</param>
internal readonly record struct SmtpAnswer(SmtpReply? Reply, SmtpFailure? Failure)
{
    /// <summary>Gets a value indicating whether the server said yes.</summary>
    public bool IsPositive => Reply is { IsPositive: true };

    /// <summary>Gets a value indicating whether the server says that it closes the connection (421).</summary>
    public bool IsClosing => Reply is { Code: 421 };
}
