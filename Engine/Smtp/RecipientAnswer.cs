namespace Validator.Smtp;

/// <summary>What a mail host said to one recipient.</summary>
/// <param name="Phase">Where the reply or the failure came: <see cref="SmtpPhase.Rcpt"/> for an answer about the recipient, <see cref="SmtpPhase.Mail"/> where the sender was not taken.</param>
/// <param name="Reply">The reply; null where there was none.</param>
/// <param name="Failure">Why there is no reply; null where there is one.</param>
public readonly record struct RecipientAnswer(SmtpPhase Phase, SmtpReply? Reply, SmtpFailure? Failure);
