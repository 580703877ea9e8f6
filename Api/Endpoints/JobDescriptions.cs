using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Validator.Api.Jobs;
using Validator.Api.OpenApi;
using Validator.Api.Results;
using Validator.Api.Uploads;

namespace Validator.Api.Endpoints;

/// <summary>Describes the calls about jobs whose bodies no handler's signature tells.</summary>
internal static class JobDescriptions
{
    private const string Csv = "text/csv";

    public static RouteHandlerBuilder DescribeUpload(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<JobResponse>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status408RequestTimeout)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = Body();
            Examples.Add(operation); // the body was not there before
            operation.Parameters = [.. operation.Parameters ?? [], IdempotencyKey(), .. QueryParameters()];
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder DescribeEvents(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<JobResponse>(StatusCodes.Status200OK, "text/event-stream")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters = [.. operation.Parameters ?? [], Parameter("Last-Event-ID", ParameterLocation.Header, "The last event that the client has, as a browser sends it when it comes back.", Text())];
            return Task.CompletedTask;
        });

    public static RouteHandlerBuilder DescribeResults(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<ResultPage>(StatusCodes.Status200OK, "application/json")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?["200"].Content is { } content)
            {
                content["application/x-ndjson"] = new OpenApiMediaType { Schema = Text("A verdict a line.") };
                content[Csv] = new OpenApiMediaType { Schema = Text("The uploaded columns as they came, and the verdict's.") };
            }

            return Task.CompletedTask;
        });

    private static OpenApiRequestBody Body() => new()
    {
        Required = true,
        Description = "Streamed: a million rows are nothing special. A table has one row to an address; its column of addresses is found, or named by `column`.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/json"] = new() { Schema = Json() },
            [Csv] = new() { Schema = Text("A table. The content type's charset and a mark of byte order are honoured; else it is UTF-8."), Example = "email,name\njane@example.com,Jane\n" },
            ["text/plain"] = new() { Schema = Text("One address a line."), Example = "jane@example.com\njohn@example.com\n" },
            ["multipart/form-data"] = new() { Schema = Form() },
        },
    };

    private static OpenApiSchema Json() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { UploadFields.Emails },
        AdditionalPropertiesAllowed = false,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [UploadFields.Emails] = new OpenApiSchema { Type = JsonSchemaType.Array, MinItems = 1, Items = Text(), Description = "The addresses." },
            [UploadFields.Name] = Name(),
            [UploadFields.WebhookUrl] = WebhookUrl(),
            [UploadFields.Options] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalPropertiesAllowed = false,
                Properties = new Dictionary<string, IOpenApiSchema> { [UploadFields.Checks] = Checks(), [UploadFields.MaxAge] = MaxAge() },
            },
        },
    };

    private static OpenApiSchema Form() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "file" },
        Properties = new Dictionary<string, IOpenApiSchema>(Fields().Select(field => KeyValuePair.Create(field.Name, (IOpenApiSchema)field.Schema)))
        {
            ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The table. Fields may stand before or after it." },
            [UploadFields.Options] = Text("A JSON object of `checks` and `max_age`."),
        },
    };

    private static IEnumerable<(string Name, OpenApiSchema Schema)> Fields() =>
    [
        (UploadFields.Name, Name()),
        (UploadFields.Column, Text("The column of addresses: its name, or its number from 1. Found where it is left out.")),
        (UploadFields.Delimiter, Text("What separates cells: one ASCII character, or `tab`. Found where it is left out.")),
        (UploadFields.Header, new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Whether the first row names the columns. Found where it is left out." }),
        (UploadFields.WebhookUrl, WebhookUrl()),
        (UploadFields.Checks, Checks()),
        (UploadFields.MaxAge, MaxAge()),
    ];

    private static IEnumerable<IOpenApiParameter> QueryParameters() => Fields().Select(field => Parameter(field.Name, ParameterLocation.Query, field.Schema.Description, field.Schema));

    private static OpenApiParameter IdempotencyKey() => Parameter(
        "Idempotency-Key",
        ParameterLocation.Header,
        "The caller's word for this request, 1 to 255 visible ASCII characters: sent again with the same content it is the same job, with another content 422.",
        Text());

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string? description, OpenApiSchema schema) =>
        new() { Name = name, In = place, Description = description, Schema = schema };

    private static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Name() => new() { Type = JsonSchemaType.String, MaxLength = JobNames.Longest, Description = "For people; the name of the file where it is left out." };

    private static OpenApiSchema WebhookUrl() => new() { Type = JsonSchemaType.String, Format = "uri", Description = "What is told when the job is over: an http or https URL of a public address." };

    private static OpenApiSchema Checks() => new() { Type = JsonSchemaType.String, Enum = ["syntax", "dns", "smtp"], Description = "How far to go." };

    private static OpenApiSchema MaxAge() => new() { Type = JsonSchemaType.Number, Minimum = "0", Description = "A verdict that is known already counts where it is no older than so many seconds." };
}
