using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Validator.Accounts;
using Validator.Api;
using Validator.Api.Security;
using Validator.Dns;
using Validator.Standalone.Serving.Webhooks;
using Validator.Storage.Embedded;

namespace Validator.Standalone.Serving;

/// <summary>The service in one process: the API over the engine and the embedded database. Tests start it beside themselves.</summary>
internal sealed class ValidatorServer : IAsyncDisposable
{
    /// <summary>So long those who wait for an answer keep a server that is to end; their verifications go on as jobs.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    private readonly DataFolder _folder;
    private readonly EmbeddedDatabase _database;
    private readonly EmailVerifier _verifier;
    private readonly WebApplication _app;

    private ValidatorServer(DataFolder folder, EmbeddedDatabase database, EmailVerifier verifier, WebApplication app) =>
        (_folder, _database, _verifier, _app) = (folder, database, verifier, app);

    /// <summary>Gets where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _app.Urls.Select(url => new Uri(url))];

    /// <summary>Gets the secret of the admin key that was made at this start; null where there was one.</summary>
    public string? MadeKey { get; private init; }

    /// <summary>Gets the services, for tests.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server. When this ends, it takes requests.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The server.</returns>
    /// <exception cref="IOException">It cannot work or listen like this; the message is for people.</exception>
    public static async Task<ValidatorServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        if (!options.AllowInsecureHttp && options.Urls.FirstOrDefault(url => url is { IsLocal: false, IsEncrypted: false }) is { } open)
        {
            throw new IOException(
                $"{open.Text} could be reached from other machines, and keys would travel in the clear. Use https:// with a certificate, or a loopback address behind a proxy that has one; or allow it with --allow-insecure-http.");
        }

        DataFolder? folder = null;
        EmbeddedDatabase? database = null;
        EmailVerifier? verifier = null;
        WebApplication? app = null;
        try
        {
            folder = DataFolder.Open(options.DataFolder);
            database = EmbeddedDatabase.Open(folder.Path);
            var dns = new DnsResolver(new DnsResolverOptions { Servers = options.Verifier.DnsServers }, options.Time);
            verifier = new EmailVerifier(
                options.Verifier with { ProbeSecret = folder.ProbeSecret }, dns, null, options.Time, EmbeddedStores.DomainMemory(database, options.Time));
            app = Build(options, folder, database, verifier, dns);
            var server = new ValidatorServer(folder, database, verifier, app)
            {
                MadeKey = await FirstKey.EnsureAsync(app.Services.GetRequiredService<IKeys>(), options.Time, options.AdminKey, cancellationToken),
            };
            await app.StartAsync(cancellationToken);
            return server;
        }
        catch (Exception exception)
        {
            await DisposeAsync(app, verifier, database, folder);
            throw exception is InvalidOperationException or SocketException or FormatException ? new IOException(exception.Message, exception) : exception;
        }
    }

    /// <summary>Takes no more requests, lets those under way end, and keeps what is not done for the next start.</summary>
    /// <returns>A task that ends when nothing runs any more.</returns>
    public async Task StopAsync() => await _app.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await DisposeAsync(_app, _verifier, _database, _folder);
    }

    private static WebApplication Build(ServerOptions options, DataFolder folder, EmbeddedDatabase database, EmailVerifier verifier, IDnsLookup dns)
    {
        // Empty: nothing of the environment or the current folder takes part but what the settings name.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "validator", ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        builder.Configuration.AddConfiguration(options.Configuration);
        options.Logging?.Invoke(builder.Logging);
        var api = options.Configuration.GetSection(ApiOptions.SectionName).Get<ApiOptions>() ?? new();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = api.MaxRequestBytes;

            // Only the certificates: where the server listens is what --urls says, which was checked above.
            kestrel.Configure(CertificatesOf(options.Configuration));
        });

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Time);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(folder);
        builder.Services.AddSingleton(verifier);
        builder.Services.AddEmbeddedStores(database);
        builder.Services.AddValidatorApi(api);
        builder.Services.AddServing(options.Verifier, folder.Path);
        builder.Services.AddWebhooks(options.Webhooks, dns);
        options.Services?.Invoke(builder.Services);

        var app = builder.Build();
        foreach (var url in options.Urls)
        {
            app.Urls.Add(url.Text);
        }

        app.UseValidatorApi();
        return app;
    }

    private static IConfigurationRoot CertificatesOf(IConfiguration configuration) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.GetSection("Kestrel").AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Key.StartsWith("Certificates", StringComparison.OrdinalIgnoreCase)))
        .Build();

    private static async ValueTask DisposeAsync(WebApplication? app, EmailVerifier? verifier, EmbeddedDatabase? database, DataFolder? folder)
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }

        if (verifier is not null)
        {
            await verifier.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        folder?.Dispose();
    }

    /// <summary>The caller decides when the server ends: signals belong to the program.</summary>
    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
