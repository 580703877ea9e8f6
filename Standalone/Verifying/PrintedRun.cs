using Validator.Batches;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Output;

namespace Validator.Standalone.Verifying;

/// <summary>Verifies a stream of addresses and prints the verdicts: what every command does that answers on standard output.</summary>
/// <param name="surroundings">Where it prints.</param>
/// <param name="format">The form of the verdicts.</param>
/// <param name="limits">How many addresses are under way at once.</param>
internal sealed class PrintedRun(Surroundings surroundings, IVerdictFormat format, BatchLimits limits)
{
    private const int LongestMessage = 300;

    /// <summary>Gets what the line of progress says.</summary>
    public Func<BatchProgress, string> Progress { get; init; } = progress =>
        $"{progress.Answered:N0} answered, {progress.UnderWay:N0} under way, {progress.Waiting:N0} of them waiting for a greylist retry";

    /// <summary>Verifies and prints.</summary>
    /// <param name="verifier">What verifies.</param>
    /// <param name="addresses">Gives the addresses; it is handed what tells people a message.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>The exit status.</returns>
    public async Task<int> RunAsync(
        IAddressVerifier verifier, Func<Action<string>, IAsyncEnumerable<string>> addresses, CancellationToken cancellationToken)
    {
        var run = new BatchRun<string>(email => email, verifier.VerifyAsync, limits, surroundings.Time) { Waiting = () => verifier.WaitingForRetry };
        using var progress = new ProgressLine(surroundings.Error, surroundings.ErrorIsTerminal, surroundings.Time, () => Progress(run.Progress));
        var sink = new VerdictSink(surroundings.Output, format);
        var answered = 0L;

        void Print(Action write)
        {
            if (surroundings.OutputIsTerminal)
            {
                progress.Aside(write);
            }
            else
            {
                write();
            }
        }

        try
        {
            var notes = new HostNotes(progress.Say);
            await foreach (var answers in run.RunAsync(addresses(progress.Say), cancellationToken))
            {
                Print(() => sink.Write(answers.Select(answer => answer.Error is null ? notes.Take(answer.Verdict) : answer.Verdict)));
                answered += answers.Count;
            }

            Print(sink.End);
        }
        catch (IOException exception) when (StandardOutput.IsReaderGone(exception))
        {
            return ExitCodes.Failed; // `| head -1` has what it wants
        }

        if (run.FirstError is { } error)
        {
            progress.Say(
                $"an error in this program left addresses unknown; the first: {error.GetType().Name}: {VisibleText.Of(error.Message, LongestMessage)}");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            progress.Say($"interrupted: {answered:N0} of the {run.Progress.Read:N0} addresses read so far were answered.");
            return ExitCodes.Failed;
        }

        return run.FirstError is null ? ExitCodes.Success : ExitCodes.Failed;
    }
}
