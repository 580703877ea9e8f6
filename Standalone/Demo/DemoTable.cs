using Validator.Batches;
using Validator.Standalone.CommandLine;
using Validator.Standalone.Output;
using Validator.Standalone.Verifying;

namespace Validator.Standalone.Demo;

/// <summary>Prints a table of the verdicts of some addresses, as they complete.</summary>
internal static class DemoTable
{
    /// <summary>Verifies the addresses and prints the table.</summary>
    /// <param name="surroundings">Where it prints.</param>
    /// <param name="verifier">What verifies.</param>
    /// <param name="addresses">The addresses.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>The exit status.</returns>
    public static Task<int> PrintAsync(
        Surroundings surroundings, IAddressVerifier verifier, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken)
    {
        var run = new PrintedRun(
            surroundings,
            new TableFormat(addresses, surroundings.Color, surroundings.TerminalWidth()),
            BatchLimits.For(addresses.Count))
        {
            Progress = progress => $"{progress.Answered:N0} of {addresses.Count:N0}, {progress.Waiting:N0} wait for a greylist retry",
        };
        return run.RunAsync(verifier, _ => addresses.ToAsyncEnumerable(), cancellationToken);
    }
}
