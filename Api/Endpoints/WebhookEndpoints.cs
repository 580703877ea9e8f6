using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>Webhook deliveries.</summary>
internal static class WebhookEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
