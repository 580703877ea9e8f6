using Microsoft.AspNetCore.Routing;

namespace Validator.Api.Endpoints;

/// <summary>Single verdicts, and up to 1,000 in one answer.</summary>
internal static class VerificationEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
    }
}
