using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>Who did what.</summary>
internal static class AuditEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
