using System.CommandLine;
using MailWorld;
using Validator.Addresses;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.Demo;

/// <summary><c>validator demo</c>: a simulated mail internet on loopback, and what the validator says of about 60 addresses in it.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var once = new Option<bool>("--once") { Description = "Print the verdicts and exit." };
        var command = new Command("demo", "Verifies addresses of every kind in a simulated mail internet on loopback, where nothing leaves this machine.") { once };
        command.SetAction((parsed, cancellationToken) => RunAsync(surroundings, parsed.GetValue(once), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, bool once, CancellationToken cancellationToken)
    {
        var addresses = Resource("demo-addresses.txt").ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        surroundings.Error.WriteLine($"Starting a mail internet on loopback, and asking it about {addresses.Length} addresses; some make us wait and come back ...");

        await using var world = await World.StartAsync(WorldScript.Parse(Resource("demo-world.json"), "demo-world.json"), cancellationToken: cancellationToken);
        var verifier = new EmailVerifier(Options(world), surroundings.Time);
        verifier.Bounces.Add(AddressParser.Parse("bounced.before@acme.example").Address!);

        int status;
        await using (var engine = new EngineVerifier(verifier))
        {
            status = await DemoTable.PrintAsync(surroundings, engine, addresses, cancellationToken);
        }

        if (!once && status == ExitCodes.Success)
        {
            surroundings.Error.WriteLine(
                $"""

                The mail internet stays up until Ctrl-C. Ask it about an address of your own making, in another terminal:
                  ./run verify nobody@acme.example --dns {world.DnsEndPoint} --smtp-port {world.SmtpPort} --allow-private-mx --greylist-delay 2
                """);
            await Task.Delay(Timeout.InfiniteTimeSpan, surroundings.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return status;
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
