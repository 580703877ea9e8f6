using Api.Tests.Hosts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Validator.Api.Security;

namespace Api.Tests.Security;

/// <summary>What is there at all (API9 of the OWASP API Security Top 10): nothing is open but what is listed here, whatever endpoints come.</summary>
public sealed class InventoryTests
{
    private static readonly string[] Open = ["/health/live", "/health/ready", "/health/startup", "/openapi/{documentName}.json", "/branding.json"];

    [Fact]
    public async Task Every_endpoint_needs_a_scope_or_is_listed_as_open()
    {
        await using var host = await StandaloneHost.StartAsync(new());
        var endpoints = host.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();

        Assert.True(endpoints.Count > Open.Length);
        Assert.All(endpoints, endpoint =>
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.Equal(Open.Contains(endpoint.RoutePattern.RawText), isOpen);
            Assert.True(isOpen || endpoint.Metadata.GetMetadata<ScopeRequirement>() is not null, $"{endpoint.DisplayName} names no scope.");
        });
    }

    [Fact]
    public async Task Every_call_without_a_key_is_refused_before_anything_is_done()
    {
        await using var host = await StandaloneHost.StartAsync(new());
        var endpoints = host.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => !Open.Contains(endpoint.RoutePattern.RawText));

        foreach (var endpoint in endpoints)
        {
            var path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
                string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "x"))));
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), $"/{path}");
                await Answers.AssertProblemAsync(await host.Anonymous.SendAsync(request), System.Net.HttpStatusCode.Unauthorized, "missing_key");
            }
        }
    }

    [Fact]
    public async Task Page_of_the_documentation_runs_no_script_of_its_own_markup()
    {
        await using var host = await StandaloneHost.StartAsync(new());

        var answer = await host.Anonymous.GetAsync("/docs/index.html");

        Assert.Contains("script-src 'self';", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onload=", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Options_are_read_from_the_configuration_of_the_host()
    {
        await using var host = await StandaloneHost.StartAsync(new()
        {
            Settings = new Dictionary<string, string?>
            {
                ["Api:DeniedNetworks:0"] = "192.0.2.0/24",
                ["Api:CorsOrigins:0"] = "https://console.example",
                ["Api:BlockDuration"] = "00:10:00",
                ["Api:ClientRequestsPerSecond"] = "2.5",
            },
        });

        var options = host.Server.Services.GetRequiredService<ApiOptions>();
        Assert.Equal(("192.0.2.0/24", "https://console.example"), (Assert.Single(options.DeniedNetworks), Assert.Single(options.CorsOrigins)));
        Assert.Equal((TimeSpan.FromMinutes(10), 2.5, 20), (options.BlockDuration, options.ClientRequestsPerSecond, options.FailedKeysBeforeBlock));
    }

    [Fact]
    public async Task Network_that_is_none_ends_the_start_with_a_sentence()
    {
        var refused = await Assert.ThrowsAsync<IOException>(() => StandaloneHost.StartAsync(new()
        {
            Settings = new Dictionary<string, string?> { ["Api:AllowedNetworks:0"] = "everywhere" },
        }));

        Assert.Contains("Api:AllowedNetworks: 'everywhere'", refused.Message, StringComparison.Ordinal);
    }
}
