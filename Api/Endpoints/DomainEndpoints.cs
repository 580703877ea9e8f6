using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>What is known of a domain.</summary>
internal static class DomainEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
