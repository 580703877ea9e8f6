using System.CommandLine;
using Validator.Standalone.Configuration;
using Validator.Standalone.Serving;

namespace Validator.Standalone.CommandLine;

/// <summary><c>validator serve</c></summary>
internal static class ServeCommand
{
    private const string DefaultData = "data";

    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("serve", "Serves the REST API, until Ctrl-C. What is not done then goes on at the next start.");
        var options = new SettingOptions(command, [ServeSettings.Data, ServeSettings.Urls, ServeSettings.AllowInsecureHttp, ServeSettings.AllowPrivateWebhooks, .. Settings.Verifier]);
        command.SetAction((parsed, cancellationToken) => RunAsync(surroundings, options.Given(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, SettingsSource commandLine, CancellationToken cancellationToken)
    {
        var settings = SettingsReaderFactory.Create(surroundings, commandLine);
        var urls = settings.All(ServeSettings.Urls);
        var options = new ServerOptions
        {
            DataFolder = Path.Combine(surroundings.Directory, settings.One(ServeSettings.Data, DefaultData)),
            Urls = urls.IsEmpty ? [ListenUrl.Default] : urls,
            AllowInsecureHttp = settings.One(ServeSettings.AllowInsecureHttp, false),
            Webhooks = new() { AllowPrivate = settings.One(ServeSettings.AllowPrivateWebhooks, false) },
            Verifier = VerifierSettings.Read(settings),
            AdminKey = ServeMessages.AdminKey(surroundings),
            Configuration = SettingsReaderFactory.Configuration(surroundings),
            Time = surroundings.Time,
            Logging = logging => ServeMessages.Log(logging, surroundings),
        };
        settings.ThrowIfBad();

        await using var server = await ValidatorServer.StartAsync(options, cancellationToken);
        ServeMessages.Started(surroundings, server, options);
        await Task.Delay(Timeout.InfiniteTimeSpan, surroundings.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        surroundings.Error.WriteLine("Ending: requests under way are answered first. Once more Ctrl-C ends at once.");
        await server.StopAsync();
        return ExitCodes.Success;
    }
}
