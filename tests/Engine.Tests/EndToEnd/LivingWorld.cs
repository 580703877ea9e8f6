using MailWorld;
using Validator;
using Validator.Verdicts;

namespace Engine.Tests.EndToEnd;

/// <summary>A mail internet on loopback and the whole engine in front of it: bytes on the wire, real time in short measures.</summary>
internal sealed class LivingWorld : IAsyncDisposable
{
    private readonly World _world;
    private readonly EmailVerifier _verifier;

    private LivingWorld(World world, EmailVerifier verifier) => (_world, _verifier) = (world, verifier);

    public WorldRecord Record => _world.Record;

    public EmailVerifier Verifier => _verifier;

    public static async Task<LivingWorld> StartAsync(WorldScript script, Func<VerifierOptions, VerifierOptions>? change = null)
    {
        var world = await World.StartAsync(script);
        var options = new VerifierOptions
        {
            DnsServers = [world.DnsEndPoint],
            SmtpPort = world.SmtpPort,
            HeloName = "probe.example.net",
            AllowPrivateMx = true,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            CommandTimeout = TimeSpan.FromSeconds(5),
            GreylistDelay = TimeSpan.FromMilliseconds(200),
        };
        return new LivingWorld(world, new EmailVerifier(change?.Invoke(options) ?? options));
    }

    public Task<Verdict> VerifyAsync(string email) => _verifier.VerifyAsync(email);

    public async ValueTask DisposeAsync()
    {
        await _verifier.DisposeAsync();
        await _world.DisposeAsync();
    }
}
