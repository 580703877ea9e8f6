using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>Verdicts given, and their erasure.</summary>
internal static class HistoryEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
