namespace Validator.Webhooks;

/// <summary>What came of one sending.</summary>
/// <param name="StatusCode">The receiver's HTTP status; null where there was no answer.</param>
/// <param name="Error">For people: why it was not taken; null where it was.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone; null where it does not.</param>
/// <param name="IsFinal">Whether sending again is of no use.</param>
public sealed record WebhookResponse(int? StatusCode, string? Error, TimeSpan? RetryAfter = null, bool IsFinal = false)
{
    /// <summary>Gets a value indicating whether the receiver took the message.</summary>
    public bool IsTaken => Error is null;
}
