using System.Diagnostics;
using System.Globalization;
using System.Text;
using MailWorld;

namespace Validator.Accuracy;

/// <summary>Runs the verifier under test and reads what it says.</summary>
internal static class Verifier
{
    /// <summary>Runs it over the addresses until it ends or its time is over.</summary>
    /// <returns>Whether it ended by itself with status 0, and how long it took.</returns>
    public static async Task<(bool Ended, TimeSpan Took)> RunAsync(BenchOptions options, World world, IReadOnlyList<string> addresses, Answers answers)
    {
        var file = Path.Combine(Path.GetTempPath(), $"addresses-{Guid.NewGuid():N}.txt");
        await File.WriteAllLinesAsync(file, addresses);
        var started = TimeProvider.System.GetTimestamp();
        using var time = new CancellationTokenSource(options.Timeout, TimeProvider.System);
        try
        {
            using var process = Start(options.Command, file, world);
            var input = options.Command.Contains("{file}", StringComparison.Ordinal) ? Task.CompletedTask : WriteAsync(process, addresses);
            var progress = ReportAsync(answers, addresses.Count, time.Token);
            try
            {
                while (await process.StandardOutput.ReadLineAsync(time.Token) is { } line)
                {
                    answers.Add(line);
                }

                await process.WaitForExitAsync(time.Token);
                await input;
                return (process.ExitCode == 0, TimeProvider.System.GetElapsedTime(started));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return (false, TimeProvider.System.GetElapsedTime(started));
            }
            finally
            {
                await time.CancelAsync();
                await progress;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Start(string command, string file, World world)
    {
        var filled = command
            .Replace("{file}", file, StringComparison.Ordinal)
            .Replace("{dns}", world.DnsEndPoint.ToString(), StringComparison.Ordinal)
            .Replace("{dns_host}", world.DnsEndPoint.Address.ToString(), StringComparison.Ordinal)
            .Replace("{dns_port}", world.DnsEndPoint.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{smtp_port}", world.SmtpPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{mail_from}", "probe@sender.example", StringComparison.Ordinal);
        Console.Error.WriteLine(filled);
        return Process.Start(new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", filled },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
    }

    private static async Task WriteAsync(Process process, IReadOnlyList<string> addresses)
    {
        try
        {
            foreach (var address in addresses)
            {
                await process.StandardInput.WriteLineAsync(address);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all: what is missing shows in the report.
        }
    }

    private static async Task ReportAsync(Answers answers, int total, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, stop);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answers.Count:N0} of {total:N0} answered"));
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
