using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Validator.Api.OpenApi;

/// <summary>The examples of requests and answers, by operation: <c>examples.json</c>.</summary>
internal static class Examples
{
    private static readonly Lazy<JsonObject> All = new(Load);

    /// <summary>Adds those of an operation.</summary>
    /// <param name="operation">The operation.</param>
    public static void Add(OpenApiOperation operation)
    {
        if (operation.OperationId is not { } id || All.Value[id] is not JsonObject examples)
        {
            return;
        }

        if (examples["request"] is { } request)
        {
            Set(operation.RequestBody?.Content, request);
        }

        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (examples[status] is { } answer)
            {
                Set(response.Content, answer);
            }
        }
    }

    private static void Set(IDictionary<string, OpenApiMediaType>? content, JsonNode example)
    {
        if (content?.FirstOrDefault(media => media.Key.EndsWith("json", StringComparison.Ordinal)).Value is { } json)
        {
            json.Example = example.DeepClone();
        }
    }

    private static JsonObject Load()
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream("Validator.Api.OpenApi.examples.json")!;
        return JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
    }
}
