using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Validator.Api.OpenApi;

/// <summary>The bodies and headers that no type tells of: uploads, streams of rows, where a 202 leads.</summary>
internal static class Contents
{
    /// <summary>What may be said of an upload in the query; fields of a form and members of JSON say the same.</summary>
    private static readonly (string Name, string Description)[] UploadParameters =
    [
        ("name", "The job's name, for people."),
        ("webhook_url", "What is told when the job is over."),
        ("checks", "How far to go: `syntax`, `dns` or `smtp`."),
        ("max_age", "The oldest verdict that is good enough, in seconds."),
        ("column", "The column of addresses, by name or by number from 1; found where it is left out."),
        ("delimiter", "What separates cells, such as `;` or `tab`; found where it is left out."),
        ("header", "Whether the first record names the columns, `true` or `false`; found where it is left out."),
    ];

    public static void Complete(OpenApiOperation operation)
    {
        switch (operation.OperationId)
        {
            case "createJob":
                operation.RequestBody = new OpenApiRequestBody { Required = true, Description = "The rows, streamed: JSON, a table, a plain list or a file of a form.", Content = Uploads() };
                operation.Parameters ??= [];
                foreach (var (name, description) in UploadParameters)
                {
                    operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = Text() });
                }

                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Description = "The caller's word for this request: sent again with the same content it is the same job.",
                    Schema = Text(),
                });
                break;
            case "listVerifications":
                AddContent(operation, "text/csv");
                break;
            case "getJobResults":
                AddContent(operation, "text/csv");
                AddContent(operation, "application/x-ndjson");
                break;
            default:
                break;
        }

        if (operation.Responses?.GetValueOrDefault("202") is OpenApiResponse accepted)
        {
            accepted.Description = "It goes on: `Location` tells where to look for it.";
            accepted.Headers = new Dictionary<string, IOpenApiHeader> { ["Location"] = new OpenApiHeader { Description = "Where it is found.", Schema = Text() } };
            if (operation.OperationId != "createJob")
            {
                accepted.Headers["Retry-After"] = new OpenApiHeader { Description = "When to look, in seconds.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
            }
        }
    }

    private static Dictionary<string, OpenApiMediaType> Uploads() => new()
    {
        ["application/json"] = new OpenApiMediaType
        {
            Schema = Object(
                new()
                {
                    ["emails"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(), Description = "The addresses." },
                    ["name"] = Text("The job's name, for people."),
                    ["webhook_url"] = Text("What is told when the job is over."),
                    ["options"] = Object(
                        new()
                        {
                            ["checks"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["syntax", "dns", "smtp"], Description = "How far to go." },
                            ["max_age"] = new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Description = "The oldest verdict that is good enough, in seconds." },
                        }),
                },
                "emails"),
        },
        ["text/csv"] = Example(Text("A table with addresses in one of its columns, chosen by `column` or found."), "name,email\r\nJane,jane@example.com\r\n"),
        ["text/plain"] = Example(Text("One address a line."), "jane@example.com\njohn@example.com\n"),
        ["multipart/form-data"] = new OpenApiMediaType
        {
            Schema = Object(
                new()
                {
                    ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The table or list." },
                    ["name"] = Text("The job's name; the file's where it is left out."),
                    ["webhook_url"] = Text("What is told when the job is over."),
                },
                "file"),
        },
    };

    private static OpenApiMediaType Example(OpenApiSchema schema, string example) => new() { Schema = schema, Example = JsonValue.Create(example) };

    private static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Object(Dictionary<string, IOpenApiSchema> properties, params string[] required) =>
        new() { Type = JsonSchemaType.Object, Properties = properties, Required = new HashSet<string>(required), AdditionalPropertiesAllowed = false };

    private static void AddContent(OpenApiOperation operation, string type)
    {
        if (operation.Responses?.GetValueOrDefault("200")?.Content is { } content)
        {
            content[type] = new OpenApiMediaType { Schema = Text() };
        }
    }
}
