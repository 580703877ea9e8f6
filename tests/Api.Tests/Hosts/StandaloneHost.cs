using System.Text;
using MailWorld;
using Microsoft.Extensions.Configuration;
using Validator;
using Validator.Standalone.Serving;

namespace Api.Tests.Hosts;

/// <summary>The service in one process, inside the test.</summary>
internal sealed class StandaloneHost : ApiHost
{
    /// <summary>The admin key of every host.</summary>
    public const string AdminKey = "vk_test_admin_0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validator-api-");
    private readonly World _world;
    private readonly HostSetup _setup;
    private ValidatorServer _server = null!;
    private HttpClient _anonymous = null!;
    private HttpClient _admin = null!;

    private StandaloneHost(World world, HostSetup setup) => (_world, _setup) = (world, setup);

    /// <inheritdoc/>
    public override HttpClient Anonymous => _anonymous;

    /// <inheritdoc/>
    public override HttpClient Admin => _admin;

    /// <summary>Gets the mail internet.</summary>
    public override World World => _world;

    /// <summary>Gets the server.</summary>
    public ValidatorServer Server => _server;

    /// <summary>Gets the data folder.</summary>
    public string DataFolder => _folder.FullName;

    public static async Task<StandaloneHost> StartAsync(HostSetup setup)
    {
        var host = new StandaloneHost(await World.StartAsync(setup.World), setup);
        await host.StartServerAsync();
        return host;
    }

    /// <inheritdoc/>
    public override async Task RestartAsync()
    {
        _anonymous.Dispose();
        _admin.Dispose();
        await _server.DisposeAsync();
        await StartServerAsync();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FilesThatHold(string text) =>
        [.. _folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name != "serve.lock" && Holds(file, Encoding.UTF8.GetBytes(text))).Select(file => file.Name)];

    private static bool Holds(FileInfo file, byte[] text)
    {
        using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(text) >= 0;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _anonymous.Dispose();
        _admin.Dispose();
        await _server.DisposeAsync();
        await _world.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartServerAsync()
    {
        _server = await ValidatorServer.StartAsync(new()
        {
            DataFolder = _folder.FullName,
            Urls = [ListenUrl.Read("http://127.0.0.1:0").Value],
            AdminKey = AdminKey,
            Configuration = new ConfigurationBuilder().AddInMemoryCollection(_setup.Settings).Build(),
            Services = _setup.Services,
            Webhooks = new() { AllowPrivate = _setup.AllowPrivateWebhooks },
            Verifier = _setup.Verifier(new VerifierOptions
            {
                DnsServers = [_world.DnsEndPoint],
                SmtpPort = _world.SmtpPort,
                HeloName = "validator.example",
                AllowPrivateMx = true,
                ConnectTimeout = TimeSpan.FromSeconds(2),
                CommandTimeout = TimeSpan.FromSeconds(3),
                GreylistDelay = TimeSpan.FromSeconds(1),
            }),
        });
        _anonymous = new HttpClient { BaseAddress = _server.Addresses[0] };
        _admin = With(AdminKey);
    }
}
