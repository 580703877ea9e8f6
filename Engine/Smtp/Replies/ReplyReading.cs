namespace Validator.Smtp.Replies;

/// <summary>A reply, read.</summary>
/// <param name="Meaning">What it means.</param>
/// <param name="Basis">What decided: <c>echo</c>-free words about us, an operator's row, an enhanced code, code and text, or the code alone.</param>
/// <param name="RetryAfter">The wait that the text names ("try again in 5 minutes"); null where it names none.</param>
public readonly record struct ReplyReading(ReplyMeaning Meaning, ReplyBasis Basis, TimeSpan? RetryAfter = null);
