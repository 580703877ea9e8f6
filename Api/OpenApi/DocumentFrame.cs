using Microsoft.OpenApi;

namespace Validator.Api.OpenApi;

/// <summary>What the document says about the API as a whole.</summary>
internal static class DocumentFrame
{
    public const string Title = "Validator API";
    public const string BearerScheme = "bearer";
    public const string HeaderScheme = "api_key";

    public static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = Title,
            Version = "v1",
            Description = "Tells whether mail to an address would be delivered, without sending any. What could not be learned is `unknown`, with the reason. " +
                "Errors are problem details (RFC 9457) with a stable `code`. Unknown members and parameters are refused.",
            License = new OpenApiLicense { Name = "MIT" },
        };

        foreach (var schema in (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>()).Values)
        {
            Plain(schema);
        }

        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            Examples.Add(operation); // last, since parts describe their bodies themselves
        }

        // Where it is served is the host's affair, and none of the document's.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "`Authorization: Bearer KEY`" },
            [HeaderScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Api-Key", Description = "`X-Api-Key: KEY`" },
        };
    }

    /// <summary>Comments of code say "Gets whether …"; a document says what is there.</summary>
    private static void Plain(IOpenApiSchema schema)
    {
        foreach (var property in schema.Properties?.Values ?? [])
        {
            property.Description = PlainText(property.Description);
            foreach (var choice in property.OneOf ?? [])
            {
                choice.Description = PlainText(choice.Description);
            }
        }
    }

    private static string? PlainText(string? text)
    {
        const string Flag = "Gets a value indicating ";
        const string Value = "Gets ";
        var rest = text is null ? null : text.StartsWith(Flag, StringComparison.Ordinal) ? text[Flag.Length..] : text.StartsWith(Value, StringComparison.Ordinal) ? text[Value.Length..] : null;
        return rest is { Length: > 0 } ? char.ToUpperInvariant(rest[0]) + rest[1..] : text;
    }
}
