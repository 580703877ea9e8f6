using System.CommandLine;
using System.Runtime.CompilerServices;
using Validator.Standalone.Configuration;
using Validator.Standalone.Input;
using Validator.Standalone.Output;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.CommandLine;

/// <summary><c>validator verify ADDRESS...</c></summary>
internal sealed class VerifyCommand
{
    private readonly Surroundings _surroundings;
    private readonly SettingOptions _options;
    private readonly Argument<string[]> _addresses = new("ADDRESS")
    {
        Description = "Addresses to verify; - reads one a line from standard input. Write -- before an address that begins with -.",
        Arity = ArgumentArity.OneOrMore,
    };

    private VerifyCommand(Surroundings surroundings, Command command)
    {
        _surroundings = surroundings;
        command.Add(_addresses);
        _options = new(command, [.. Settings.Verifier, Settings.Format]);
        command.SetAction(RunAsync);
    }

    /// <summary>Makes the command.</summary>
    /// <param name="surroundings">What it touches.</param>
    /// <returns>The command.</returns>
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("verify", "Verifies addresses and prints a verdict for each as it completes, in any order.");
        _ = new VerifyCommand(surroundings, command);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = SettingsReaderFactory.Create(_surroundings, _options.Given(parsed));
        var options = VerifierSettings.Read(settings);
        var format = settings.One(Settings.Format, OutputFormat.Text);
        settings.ThrowIfBad();

        await using var verifier = _surroundings.CreateVerifier(options, _surroundings.Time);
        var run = new VerifyRun(verifier, new AdmissionWindow(AdmissionLimits.For(options.Concurrency), _surroundings.Time));
        using var progress = new ProgressLine(_surroundings.Error, _surroundings.ErrorIsTerminal, _surroundings.Time, () => Progress(run));
        var sink = new VerdictSink(_surroundings.Output, IVerdictFormat.Create(format, _surroundings.Color));

        void Write(IEnumerable<Verdicts.Verdict> verdicts)
        {
            foreach (var verdict in verdicts)
            {
                sink.Write(verdict);
            }

            sink.Flush();
        }

        try
        {
            var addresses = ReadAddressesAsync(parsed.GetRequiredValue(_addresses), progress, cancellationToken);
            await run.RunAsync(
                addresses,
                verdicts => Aside(progress, () => Write(verdicts)),
                cancellationToken);
            Aside(progress, sink.End);
        }
        catch (IOException exception) when (StandardOutput.IsReaderGone(exception))
        {
            return ExitCodes.Failed; // `| head -1` has what it wants
        }

        return Conclude(run, progress, cancellationToken.IsCancellationRequested);
    }

    private static string Progress(VerifyRun run) =>
        $"{run.Answered:N0} answered, {run.UnderWay:N0} under way, {run.Waiting:N0} of them waiting for a slow host or a greylist retry";

    private static int Conclude(VerifyRun run, ProgressLine progress, bool interrupted)
    {
        if (run.Error is { } error)
        {
            progress.Say($"an error in this program left addresses without a verdict; the first: {error.GetType().Name}: {VisibleText.Of(error.Message, 300)}");
        }

        if (interrupted)
        {
            progress.Say($"interrupted: {run.Answered:N0} of the {run.Read:N0} addresses read so far were answered.");
        }

        return interrupted || run.Error is not null ? ExitCodes.Failed : ExitCodes.Success;
    }

    private void Aside(ProgressLine progress, Action write)
    {
        if (_surroundings.OutputIsTerminal)
        {
            progress.Aside(write);
        }
        else
        {
            write();
        }
    }

    private async IAsyncEnumerable<string> ReadAddressesAsync(
        string[] given, ProgressLine progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var address in given)
        {
            if (address != "-")
            {
                yield return address;
                continue;
            }

            var lines = new LineReader(_surroundings.Input())
            {
                LineCut = number => progress.Say(
                    $"line {number:N0} is longer than {LineReader.DefaultLongestLine / 1024 / 1024} MiB: the rest of it is left out, also in its verdict."),
            };
            await foreach (var line in lines.ReadAsync(cancellationToken))
            {
                yield return line;
            }
        }
    }
}
