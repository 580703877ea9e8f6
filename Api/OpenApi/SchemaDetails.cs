using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Validator.Api.Endpoints;

namespace Validator.Api.OpenApi;

/// <summary>Completes schemas with what types alone do not tell.</summary>
internal static class SchemaDetails
{
    public static void Complete(OpenApiSchema schema, JsonTypeInfo type, JsonPropertyInfo? property)
    {
        if (type.Type == typeof(ProblemDetails) && property is null)
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            schema.Properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The stable code of the problem; docs/api.md has the table." };
            schema.Properties["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "The rules that are not met, with their fields; where `code` is `invalid_request`.",
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["field"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["rule"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["message"] = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            };
        }

        switch ((property?.DeclaringType, property?.Name))
        {
            case (var declaring, "wait") when declaring == typeof(VerificationBody) || declaring == typeof(BatchBody):
                (schema.Minimum, schema.Maximum, schema.Default) = ("0", "60", 10);
                break;
            case (var declaring, "max_age") when declaring == typeof(VerificationBody):
                schema.Minimum = "0";
                break;
            case (var declaring, "checks") when declaring == typeof(VerificationBody):
                schema.Enum = ["syntax", "dns", "smtp"];
                break;
            case (var declaring, "emails") when declaring == typeof(BatchBody):
                (schema.MinItems, schema.MaxItems) = (1, 1000);
                break;
            default:
                break;
        }
    }
}
