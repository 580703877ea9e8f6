using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Validator.Accounts;
using Validator.Api.Security;
using Validator.Verdicts;

namespace Validator.Api.OpenApi;

/// <summary>Completes operations: the scope they need, the problems that every call may have, what parameters may hold, examples.</summary>
internal static class OperationDetails
{
    private const string ProblemType = "application/problem+json";

    private static readonly (int Status, string Description)[] CommonProblems =
    [
        (401, "There is no usable key."),
        (403, "The key has not the scope that the call needs, or the client's address may not call."),
        (429, "A limit is reached; `Retry-After` tells when to come back."),
    ];

    private static readonly Dictionary<string, Action<OpenApiSchema>> Parameters = new(StringComparer.Ordinal)
    {
        ["limit"] = schema => (schema.Type, schema.Minimum) = (JsonSchemaType.Integer, "1"),
        ["status"] = schema => schema.Enum = Words<VerdictStatus>(),
        ["reason"] = schema => schema.Enum = Words<VerdictReason>(),
        ["from"] = schema => schema.Format = "date-time",
        ["to"] = schema => schema.Format = "date-time",
    };

    public static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var scope = context.Description.ActionDescriptor.EndpointMetadata.OfType<ScopeRequirement>().LastOrDefault();
        if (scope is not null)
        {
            Require(operation, context, scope.Scope);
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter is { In: ParameterLocation.Path, Description: null or "" })
            {
                parameter.Description = "The id, as the answer that made it or the list gives it.";
            }

            if (parameter is { In: ParameterLocation.Query, Name: { } name, Schema: OpenApiSchema schema } && Parameters.TryGetValue(name, out var describe))
            {
                describe(schema);
            }
        }

        Contents.Complete(operation);
    }

    private static void Require(OpenApiOperation operation, OpenApiOperationTransformerContext context, Scopes scope)
    {
        var words = string.Join(", ", ScopeNames.Of(scope));
        operation.Description = $"{operation.Description}\n\n{(words.Length > 0 ? $"Scope: `{words}`." : "Any key.")}".Trim();
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(DocumentFrame.BearerScheme, context.Document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(DocumentFrame.HeaderScheme, context.Document)] = [] },
        ];
        operation.Responses ??= [];
        foreach (var (status, description) in CommonProblems)
        {
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse { Description = description, Content = Problem(context) });
        }
    }

    private static Dictionary<string, OpenApiMediaType> Problem(OpenApiOperationTransformerContext context) =>
        new() { [ProblemType] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) } };

    private static List<JsonNode> Words<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => JsonValue.Create(VerdictJson.Word(value))!)];
}
