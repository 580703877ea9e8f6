using System.CommandLine;
using MailWorld;
using Validator.Addresses;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Configuration;
using Validator.Standalone.Serving;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.Demo;

/// <summary><c>validator demo</c>: the service on a simulated mail internet on loopback, or what it says of about 60 addresses in there.</summary>
internal static class DemoCommand
{
    /// <summary>Gets the addresses of the demo, one of every kind.</summary>
    public static string[] Addresses => Resource("demo-addresses.txt").ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>Tells a verifier what happened before.</summary>
    /// <param name="verifier">The verifier.</param>
    public static void NoteBounces(EmailVerifier verifier) => verifier.Bounces.Add(AddressParser.Parse("bounced.before@acme.example").Address!);

    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var once = new Option<bool>("--once") { Description = "Print the verdicts of addresses of every kind and exit." };
        var command = new Command("demo", "Serves the REST API on a simulated mail internet on loopback, with a sample job already running. Nothing leaves this machine.") { once };
        var options = new SettingOptions(command, [ServeSettings.Urls]);
        command.SetAction((parsed, cancellationToken) => RunAsync(surroundings, parsed.GetValue(once), options.Given(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, bool once, SettingsSource commandLine, CancellationToken cancellationToken)
    {
        var settings = SettingsReaderFactory.Create(surroundings, commandLine);
        var urls = settings.All(ServeSettings.Urls);
        settings.ThrowIfBad();

        await using var world = await World.StartAsync(WorldScript.Parse(Resource("demo-world.json"), "demo-world.json"), cancellationToken: cancellationToken);
        return once ? await PrintAsync(surroundings, world, cancellationToken) : await DemoServer.RunAsync(surroundings, world, Options(world), urls, cancellationToken);
    }

    private static async Task<int> PrintAsync(Surroundings surroundings, World world, CancellationToken cancellationToken)
    {
        surroundings.Error.WriteLine($"A mail internet on loopback is asked about {Addresses.Length} addresses; some make us wait and come back ...");
        var verifier = new EmailVerifier(Options(world), surroundings.Time);
        NoteBounces(verifier);
        await using var engine = new EngineVerifier(verifier);
        return await DemoTable.PrintAsync(surroundings, engine, Addresses, cancellationToken);
    }

    /// <summary>Short times, since everybody is near; roles count as risky, so that the demo shows that reason too.</summary>
    private static VerifierOptions Options(World world) => new()
    {
        DnsServers = [world.DnsEndPoint],
        SmtpPort = world.SmtpPort,
        HeloName = "validator.example",
        AllowPrivateMx = true,
        TreatRoleAsRisky = true,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        CommandTimeout = TimeSpan.FromSeconds(3),
        GreylistDelay = TimeSpan.FromSeconds(1),
    };

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(DemoCommand).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
