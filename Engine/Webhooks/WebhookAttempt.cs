namespace Validator.Webhooks;

/// <summary>One sending of a message.</summary>
/// <param name="At">When it began.</param>
/// <param name="StatusCode">The receiver's HTTP status; null where there was no answer.</param>
/// <param name="Error">For people: why it failed; null where it did not.</param>
/// <param name="ElapsedMs">How long it took, in milliseconds.</param>
public sealed record WebhookAttempt(DateTimeOffset At, int? StatusCode, string? Error, double ElapsedMs);
