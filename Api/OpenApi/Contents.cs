using Microsoft.OpenApi;

namespace Validator.Api.OpenApi;

/// <summary>The contents and headers that no type tells of: where a 202 leads, the history as a table.</summary>
internal static class Contents
{
    public static void Complete(OpenApiOperation operation)
    {
        if (operation.OperationId == "listVerifications" && operation.Responses?.GetValueOrDefault("200")?.Content is { } content)
        {
            content["text/csv"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "All that the filters find, a verdict a line." } };
        }

        if (operation.Responses?.GetValueOrDefault("202") is OpenApiResponse accepted && operation.OperationId is "verify" or "getVerification" or "verifyBatch" or "createJob")
        {
            accepted.Description = "It goes on: `Location` tells where to look for it.";
            accepted.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Location"] = new OpenApiHeader { Description = "Where it is found.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            };
            if (operation.OperationId != "createJob")
            {
                accepted.Headers["Retry-After"] = new OpenApiHeader { Description = "When to look, in seconds.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
            }
        }
    }
}
