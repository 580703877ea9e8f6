using System.Runtime.InteropServices;
using MailWorld.CommandLine;

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await WorldProgram.RunAsync(args, Console.Out, Console.Error, stop.Task);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
