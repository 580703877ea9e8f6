using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Validator.Api.Endpoints;

/// <summary>What the pages of this service look like.</summary>
internal static class BrandingEndpoints
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/branding.json", Get).ExcludeFromDescription().AllowAnonymous();

    internal static IResult Get(IOptions<Branding> branding) => TypedResults.Json(branding.Value, BrandingJson.Default.Branding);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Branding))]
internal sealed partial class BrandingJson : JsonSerializerContext;
