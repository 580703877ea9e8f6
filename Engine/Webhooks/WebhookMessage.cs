namespace Validator.Webhooks;

/// <summary>Something that happened and that a receiver is to be told of.</summary>
/// <param name="Id">Its id, the same whenever it is sent again: receivers tell repetitions by it.</param>
/// <param name="KeyId">The key on whose behalf it is sent.</param>
/// <param name="JobId">The job that it is about; null for none.</param>
/// <param name="Type">What happened, such as <c>job.completed</c>.</param>
/// <param name="Url">Where it is sent (<see cref="WebhookTarget"/>).</param>
/// <param name="Payload">The body, JSON.</param>
/// <param name="CreatedAt">When it happened.</param>
public sealed record WebhookMessage(string Id, string KeyId, string? JobId, string Type, Uri Url, string Payload, DateTimeOffset CreatedAt);
