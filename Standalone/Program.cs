using System.Globalization;
using System.Runtime.InteropServices;
using Validator.Addresses;
using Validator.Standalone.CommandLine;

if (IcuCheck.FindProblem() is { } problem)
{
    Console.Error.WriteLine($"validator: {problem}");
    return ExitCodes.Failed;
}

// Messages and numbers look the same everywhere.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// Standard input and output block a thread each while they wait.
ThreadPool.GetMinThreads(out var workers, out var completions);
ThreadPool.SetMinThreads(workers + 2, completions);

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext context)
{
    // The second time the system ends the process, as it would have the first time.
    context.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await ValidatorCommand.RunAsync(args, Surroundings.OfProcess(), interrupted.Token);
