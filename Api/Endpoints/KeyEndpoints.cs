using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>Keys and their usage.</summary>
internal static class KeyEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
