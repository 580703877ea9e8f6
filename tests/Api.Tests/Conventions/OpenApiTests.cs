using System.Net;
using System.Text.Json;
using Api.Tests.Hosts;
using Validator.Tests.Support;

namespace Api.Tests.Conventions;

/// <summary>The description of the API is complete, is the one that is committed, and has a page.</summary>
public sealed class OpenApiTests
{
    private const string Refresh = "REFRESH_OPENAPI=1 dotnet test tests/Api.Tests --filter OpenApiTests";

    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Document_is_the_committed_one(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var path = Repository.PathOf("docs", "openapi.json");
        var served = (await host.Anonymous.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";

        if (Environment.GetEnvironmentVariable("REFRESH_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        Assert.True(
            File.Exists(path) && await File.ReadAllTextAsync(path) == served, $"docs/openapi.json is not what the service describes. Look at the difference after: {Refresh}");
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Every_operation_has_a_name_a_summary_a_scope_problems_and_examples(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var document = JsonDocument.Parse(await host.Anonymous.GetStringAsync("/openapi/v1.json")).RootElement;

        Assert.StartsWith("3.1.", document.Text("openapi"), StringComparison.Ordinal);
        Assert.Equal("Validator API", document.GetProperty("info").Text("title"));
        Assert.False(document.TryGetProperty("servers", out var servers) && servers.GetArrayLength() > 0);
        var lacks = new List<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
            {
                var what = $"{operation.Name.ToUpperInvariant()} {path.Name}";
                lacks.AddRange(Lacks(operation.Value).Select(lack => $"{what}: {lack}"));
            }
        }

        Assert.Empty(lacks);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Page_works_offline_under_a_strict_policy(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        using var response = await host.Anonymous.GetAsync("/docs/index.html");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("unsafe-eval", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        foreach (var part in new[] { "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "swagger-ui.css", "index.js", "index.css" })
        {
            Assert.Equal(HttpStatusCode.OK, (await host.Anonymous.GetAsync($"/docs/{part}")).StatusCode);
        }

        Assert.Contains("/openapi/v1.json", await host.Anonymous.GetStringAsync("/docs/index.js"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lacks(JsonElement operation)
    {
        if (!operation.TryGetProperty("operationId", out _))
        {
            yield return "operationId";
        }

        if (!operation.TryGetProperty("summary", out var summary) || summary.GetString() is not { Length: > 0 })
        {
            yield return "summary";
        }

        if (!operation.TryGetProperty("tags", out _))
        {
            yield return "tags";
        }

        if (!operation.TryGetProperty("security", out var security) || security.GetArrayLength() == 0)
        {
            yield return "security";
        }

        if (operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var request) && !request.TryGetProperty("example", out _))
        {
            yield return "an example of the request";
        }

        foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().ToList() : [])
        {
            if (!parameter.TryGetProperty("description", out _))
            {
                yield return $"a description of {parameter.Text("name")}";
            }
        }

        foreach (var response in operation.GetProperty("responses").EnumerateObject())
        {
            if (response.Name.StartsWith('2') && response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var answer) && !answer.TryGetProperty("example", out _))
            {
                yield return $"an example of {response.Name}";
            }
        }

        if (!operation.GetProperty("responses").EnumerateObject().Any(response => response.Name == "401"))
        {
            yield return "401";
        }
    }
}
