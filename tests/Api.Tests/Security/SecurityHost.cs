using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Validator.Accounts;
using Validator.Api.Endpoints;
using Validator.Api.Errors;
using Validator.Api.Json;
using Validator.Api.Security;
using Validator.Storage.Embedded;
using Validator.Tests.Support;

namespace Api.Tests.Security;

/// <summary>Kestrel on loopback with the API's security before the calls of keys, usage and audit, and before a few calls of the test's own.</summary>
internal sealed class SecurityHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validator-security-");
    private EmbeddedDatabase _database = null!;
    private WebApplication _app = null!;

    public ManualTimeProvider Time { get; } = new();

    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>How often a call of the test's own was carried out.</summary>
    public int Calls { get; private set; }

    public Uri Address { get; private set; } = null!;

    /// <summary>The secret of the first admin key.</summary>
    public string AdminKey { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public static async Task<SecurityHost> StartAsync(ApiOptions? options = null)
    {
        var host = new SecurityHost();
        await host.StartAsync(options ?? new ApiOptions(), null);
        return host;
    }

    /// <summary>Ends the host and starts another on the same data.</summary>
    public async Task RestartAsync(ApiOptions? options = null)
    {
        await StopAsync();
        await StartAsync(options ?? new ApiOptions(), AdminKey);
    }

    /// <summary>A client from an address of this machine, which shows a key or none.</summary>
    public HttpClient Client(string? key = null, string from = "127.0.0.1")
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return client;
    }

    public HttpClient Admin() => Client(AdminKey);

    /// <summary>Makes a key by the API.</summary>
    public async Task<JsonNode> CreateKeyAsync(object body)
    {
        using var admin = Admin();
        var answer = await admin.PostAsJsonAsync("/v1/keys", body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>Makes a key with a scope, and gives its secret.</summary>
    public async Task<string> KeyAsync(params string[] scopes) => (string)(await CreateKeyAsync(new { name = "test", scopes }))["key"]!;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync(ApiOptions options, string? adminKey)
    {
        _database = EmbeddedDatabase.Open(_folder.FullName);
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = "Production" });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddProvider(new QueueLogging(Log));
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddRouting();
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddErrorPages();
        builder.Services.AddEmbeddedStores(_database);
        builder.Services.AddApiSecurity(options);
        _app = builder.Build();
        _app.UseErrorPages();
        _app.UseApiSecurity();
        Map(_app);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
        AdminKey = await FirstKey.EnsureAsync(_app.Services.GetRequiredService<IKeys>(), Time, adminKey) ?? adminKey!;
    }

    private void Map(WebApplication app)
    {
        var v1 = app.MapGroup("/v1");
        KeyEndpoints.Map(v1);
        AuditEndpoints.Map(v1);
        v1.MapGet("/verify", (HttpContext context) => Called(context)).RequireScope(Scopes.Verify);
        v1.MapPost("/verify", async (HttpContext context, long addresses) => await context.TakeQuotaAsync(addresses) ?? (IResult)Called(context)).RequireScope(Scopes.Verify);
        v1.MapPost("/body", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            return Called(context);
        }).RequireScope(Scopes.Verify);
        v1.MapPost("/jobs", (HttpContext context) => Called(context)).RequireScope(Scopes.Jobs);
        v1.MapDelete("/jobs/{id}", (HttpContext context, string id) => Called(context)).RequireScope(Scopes.Jobs);
        v1.MapDelete("/verifications", (HttpContext context) => Called(context)).RequireScope(Scopes.History);
        app.MapGet("/forgotten", (HttpContext context) => Called(context));
        v1.MapGet("/fault", string () => throw new InvalidOperationException("the inner workings")).RequireScope(Scopes.Verify);
        app.MapGet("/open", (HttpContext context) => Called(context)).AllowAnonymous();
        app.MapGet("/page", () => TypedResults.Content("<p>page</p>", "text/html")).AllowAnonymous();
        app.MapGet("/client", (HttpContext context) => context.Connection.RemoteIpAddress!.ToString()).AllowAnonymous();
    }

    private ContentHttpResult Called(HttpContext context)
    {
        Calls++;
        return TypedResults.Text(context.User.Identity is { IsAuthenticated: true } ? context.Caller().KeyId : "anybody");
    }

    private async Task StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed class QueueLogging(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new QueueLogger(lines, categoryName);

        public void Dispose()
        {
        }

        private sealed class QueueLogger(ConcurrentQueue<string> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Enqueue($"{category}: {formatter(state, exception)} {exception}");
        }
    }
}
