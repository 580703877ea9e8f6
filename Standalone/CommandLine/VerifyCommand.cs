using System.CommandLine;
using System.Runtime.CompilerServices;
using Validator.Batches;
using Validator.Standalone.Configuration;
using Validator.Standalone.Input;
using Validator.Standalone.Output;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.CommandLine;

/// <summary><c>validator verify ADDRESS...</c></summary>
internal static class VerifyCommand
{
    private const string StandardInput = "-";
    private const int BytesPerMebibyte = 1024 * 1024;

    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var addresses = new Argument<string[]>("ADDRESS")
        {
            Description = "Addresses to verify; - reads one a line from standard input. Write -- before an address that begins with -.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("verify", "Verifies addresses and prints a verdict for each as it completes, in any order.") { addresses };
        var options = new SettingOptions(command, [.. Settings.Verifier, Settings.Format]);
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(surroundings, parsed.GetRequiredValue(addresses), options.Given(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string[] given, SettingsSource commandLine, CancellationToken cancellationToken)
    {
        var settings = SettingsReaderFactory.Create(surroundings, commandLine);
        var options = VerifierSettings.Read(settings);
        var format = settings.One(Settings.Format, OutputFormat.Text);
        settings.ThrowIfBad();

        await using var verifier = surroundings.OpenVerifier(options);
        var run = new PrintedRun(surroundings, IVerdictFormat.Create(format, surroundings.Color), BatchLimits.For(options.Concurrency));
        return await run.RunAsync(verifier, say => ReadAsync(given, surroundings.Input, say), cancellationToken);
    }

    // The run has a token of its own for reading: it stops where printing fails, too.
    private static async IAsyncEnumerable<string> ReadAsync(
        string[] given, Func<Stream> input, Action<string> say, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var address in given)
        {
            if (address != StandardInput)
            {
                yield return address;
                continue;
            }

            var lines = new LineReader(input())
            {
                LineCut = number => say(
                    $"line {number:N0} is longer than {LineReader.DefaultLongestLine / BytesPerMebibyte} MiB: the rest of it is left out, also in its verdict."),
            };
            await foreach (var line in lines.ReadAsync(cancellationToken))
            {
                yield return line;
            }
        }
    }
}
