using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;
using Validator.Api.Json;
using Validator.Api.Security;
using Validator.Webhooks;

namespace Validator.Api.Endpoints;

/// <summary>Webhook deliveries.</summary>
internal static class WebhookEndpoints
{
    private const int LongestId = 100;
    private const int DefaultLimit = 100;
    private const int MostItems = 1000;

    public static void Map(RouteGroupBuilder v1)
    {
        var deliveries = v1.MapGroup("/webhooks/deliveries").WithTags("Webhooks").RequireScope(Scopes.Jobs);
        deliveries.MapGet("/", ListAsync).WithName("listDeliveries").Produces<ListBody<DeliveryResponse>>().ProducesProblem(StatusCodes.Status400BadRequest);
        deliveries.MapPost("/{id}/replay", ReplayAsync).WithName("replayDelivery").Audited("webhooks.replay")
            .Produces<DeliveryResponse>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Tells what was sent to the receivers of this key's webhooks, newest first.</summary>
    /// <remarks>
    /// Parameters: <c>job</c> (an id), <c>state</c> (<c>pending</c>, <c>delivered</c>, <c>failed</c>), <c>cursor</c>, <c>limit</c> (1 to 1,000; 100).
    /// A message that is not taken is sent again up to 10 times over about 3 days; the log keeps it for 30 days after its end.
    /// </remarks>
    internal static async Task<IResult> ListAsync(HttpContext context, IOutboxStore outbox, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        var rules = new Rules();
        rules.Known(query, "job", "state", "cursor", "limit");
        var wanted = new WebhookQuery
        {
            KeyId = context.Caller().KeyId,
            JobId = rules.Text(query, "job"),
            State = rules.Word<WebhookState>("state", rules.Text(query, "state")),
            Cursor = rules.Text(query, "cursor"),
            Limit = rules.Number(query, "limit", 1, MostItems) ?? DefaultLimit,
        };
        return rules.Problem ?? await Pages.AnswerAsync(
            () => outbox.FindAsync(wanted, cancellationToken), DeliveryResponse.Of, AccountJson.Default.ListBodyDeliveryResponse);
    }

    /// <summary>Sends a message again, whatever became of it.</summary>
    /// <remarks>Its id stays the same, so that a receiver that has it already can tell.</remarks>
    internal static async Task<IResult> ReplayAsync(HttpContext context, string id, IOutboxStore outbox, WebhookWorker worker, TimeProvider time, CancellationToken cancellationToken)
    {
        if (id.Length > LongestId || await outbox.ReplayAsync(context.Caller().KeyId, id, time.GetUtcNow(), cancellationToken) is not { } delivery)
        {
            return Problems.NotFound("There is no delivery with this id, or it is another key's.");
        }

        worker.Wake();
        return TypedResults.Json(DeliveryResponse.Of(delivery), AccountJson.Default.DeliveryResponse, statusCode: StatusCodes.Status202Accepted);
    }
}
