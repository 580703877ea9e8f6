using System.Text.Json.Serialization;
using Validator.Verdicts;
using Validator.Webhooks;

namespace Validator.Api.Endpoints;

/// <summary>A message to a receiver and what became of it.</summary>
/// <param name="Id">Its id: the receiver finds it in <c>webhook-id</c>, the same whenever it is sent again.</param>
/// <param name="Type">What happened: <c>job.completed</c>, <c>job.cancelled</c> or <c>job.failed</c>.</param>
/// <param name="Url">Where it is sent.</param>
/// <param name="JobId">The job that it is about.</param>
/// <param name="State">One of <c>pending</c>, <c>delivered</c>, <c>failed</c>.</param>
/// <param name="Tries">How often it was sent since it was last begun anew.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="NextAttemptAt">When it is sent next; null where it is not.</param>
/// <param name="Attempts">Its sendings, the latest first, at most 20.</param>
public sealed record DeliveryResponse(
    string Id,
    string Type,
    string Url,
    string? JobId,
    string State,
    int Tries,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    IReadOnlyList<WebhookAttempt> Attempts)
{
    internal static DeliveryResponse Of(WebhookDelivery delivery) => new(
        delivery.Message.Id,
        delivery.Message.Type,
        delivery.Message.Url.OriginalString,
        delivery.Message.JobId,
        VerdictJson.Word(delivery.State),
        delivery.Tries,
        delivery.Message.CreatedAt,
        delivery.NextAttemptAt,
        delivery.Attempts);
}

/// <summary>What became of one mail that was really sent.</summary>
/// <param name="Email">The address that it was sent to.</param>
/// <param name="Outcome">One of <c>delivered</c>, <c>bounced</c>, <c>complained</c>.</param>
/// <param name="At">When that was; now where it is left out.</param>
public sealed record FeedbackBody([property: JsonRequired] string Email, [property: JsonRequired] string Outcome, DateTimeOffset? At = null);
