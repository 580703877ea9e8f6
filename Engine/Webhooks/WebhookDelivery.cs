namespace Validator.Webhooks;

/// <summary>A message and what became of it.</summary>
/// <param name="Message">The message.</param>
/// <param name="State">How far it is.</param>
/// <param name="Tries">How often it was sent since it was last begun anew.</param>
/// <param name="NextAttemptAt">When it is sent next; null where it is not.</param>
/// <param name="Attempts">Its sendings, the latest first, at most <see cref="MostAttemptsShown"/>.</param>
public sealed record WebhookDelivery(WebhookMessage Message, WebhookState State, int Tries, DateTimeOffset? NextAttemptAt, IReadOnlyList<WebhookAttempt> Attempts)
{
    /// <summary>The most sendings that are kept of one message.</summary>
    public const int MostAttemptsShown = 20;
}
