using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>Jobs and their results.</summary>
internal static class JobEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
