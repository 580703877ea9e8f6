using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>What really happened to mail.</summary>
internal static class FeedbackEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
