using System.Globalization;

namespace Standalone.Tests.Serving;

/// <summary>A process to be killed: goes on with the jobs of a data folder, and prints how far they are.</summary>
internal static class CrashProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not [var folder, var id])
        {
            await Console.Error.WriteLineAsync("This is a test: FOLDER JOB");
            return 2;
        }

        var jobs = new JobFixture(folder);

        // Slow enough for who reads what it prints, and kills.
        jobs.Verifier.Delay = TimeSpan.FromMilliseconds(10);
        jobs.Options = jobs.Options with { Chunks = 4, WatchInterval = TimeSpan.FromMilliseconds(1) };
        jobs.Fault = exception => Console.Out.WriteLine($"fault {exception.GetType().Name}");
        await jobs.OpenAsync();
        await jobs.UntilAsync(id, info =>
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{info.Total} {info.Done} {info.State}"));
            return info.FinishedAt is not null;
        });
        await jobs.CloseAsync();
        return 0;
    }
}
