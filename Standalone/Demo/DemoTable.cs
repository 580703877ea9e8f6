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
        // In a world on loopback, what takes longer than this waits for a retry.
        var youth = TimeSpan.FromSeconds(1);
        var run = new PrintedRun(
            surroundings,
            new TableFormat(addresses, surroundings.Color, surroundings.TerminalWidth()),
            AdmissionLimits.For(addresses.Count) with { Youth = youth })
        {
            Progress = run => $"{run.Answered:N0} of {addresses.Count:N0}, {run.Waiting:N0} wait for a greylist retry or a slow host",
        };
        return run.RunAsync(verifier, _ => addresses.ToAsyncEnumerable(), cancellationToken);
    }
}
