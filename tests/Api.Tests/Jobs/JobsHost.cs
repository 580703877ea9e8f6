using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Api.Tests.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Api.Ports;

namespace Api.Tests.Jobs;

/// <summary>The service over jobs in memory, and clients of two keys.</summary>
internal sealed class JobsHost : IAsyncDisposable
{
    private readonly StandaloneHost _host;

    private JobsHost(StandaloneHost host, FakeJobs jobs) => (_host, Jobs) = (host, jobs);

    public FakeJobs Jobs { get; }

    public HttpClient Client { get; private set; } = null!;

    public HttpClient OtherKey { get; private set; } = null!;

    public HttpClient WithoutScope { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public Uri Address => _host.Anonymous.BaseAddress!;

    public StandaloneHost Host => _host;

    public static async Task<JobsHost> StartAsync(FakeJobs? jobs = null, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        jobs ??= new();
        var host = await StandaloneHost.StartAsync(new()
        {
            Settings = settings ?? [],
            Services = collection =>
            {
                collection.AddSingleton<IJobs>(jobs);
                services?.Invoke(collection);
            },
        });
        var made = new JobsHost(host, jobs);
        var keys = host.Server.Services.GetRequiredService<IKeys>();
        made.Key = (await keys.CreateAsync(new("one", Scopes.Jobs)))!.Secret;
        made.Client = host.With(made.Key);
        made.OtherKey = host.With((await keys.CreateAsync(new("two", Scopes.Jobs)))!.Secret);
        made.WithoutScope = host.With((await keys.CreateAsync(new("three", Scopes.Verify)))!.Secret);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        OtherKey.Dispose();
        WithoutScope.Dispose();
        await _host.DisposeAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string body, string contentType, string query = "") => PostAsync(Encoding.UTF8.GetBytes(body), contentType, query);

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string contentType, string query = "")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Client.PostAsync($"/v1/jobs{query}", content);
    }

    public async Task<FakeJob> AcceptedAsync(string body, string contentType = "text/csv", string query = "")
    {
        using var response = await PostAsync(body, contentType, query);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return Jobs.All.MaxBy(job => job.Number)!;
    }
}

internal static class ResponseExtensions
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>Holds an answer to be a problem with a code.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";
    }
}
