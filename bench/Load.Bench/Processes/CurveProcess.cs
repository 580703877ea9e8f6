using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Validator.Verdicts;

namespace Validator.Load.Processes;

/// <summary>What a long list has cost so far.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Done">Verdicts given.</param>
/// <param name="Wrong">How many of them are not what the population says.</param>
/// <param name="WorkingSet">The process's memory, in bytes.</param>
/// <param name="Heap">What is on the managed heap, garbage included, in bytes.</param>
/// <param name="CpuSeconds">The process's CPU time.</param>
/// <param name="Allocated">Bytes allocated.</param>
/// <param name="IsLast">Whether the list is done.</param>
internal sealed record CurvePoint(double Seconds, int Done, int Wrong, long WorkingSet, long Heap, double CpuSeconds, long Allocated, bool IsLast);

/// <summary>The engine as a process of its own that works through a long list as a stream, and says every few seconds what that has cost so far.</summary>
internal static class CurveProcess
{
    public const string Role = "curve-process";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public static ChildProcess Start(Scenario scenario, string dns, int smtpPort, int addresses, int connections) => ChildProcess.Start(
        Role, scenario.Name, dns, $"{smtpPort}", $"{addresses}", $"{connections}");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, var name, var dns, var smtpPort, var addresses, var connections] || Scenario.Find(name) is not { } scenario)
        {
            return 2;
        }

        await using var verifier = new EmailVerifier(new VerifierOptions
        {
            DnsServers = [IPEndPoint.Parse(dns)],
            SmtpPort = Number(smtpPort),
            HeloName = "bench.example",
            Concurrency = Number(connections),
            AllowPrivateMx = true,
        });
        var began = Stopwatch.GetTimestamp();
        var (done, wrong) = (0, 0);
        using var self = Process.GetCurrentProcess();
        await using (new Timer(_ => Say(isLast: false), null, TimeSpan.Zero, Interval))
        {
            var list = Population.Stream(Population.Prefix, Number(addresses), scenario.PerDomain, scenario.HalfUnknown);
            await foreach (var verdict in verifier.VerifyManyAsync(list))
            {
                done++;
                wrong += verdict.Status == (Population.Exists(verdict.Email) ? VerdictStatus.Deliverable : VerdictStatus.Undeliverable) ? 0 : 1;
            }
        }

        Say(isLast: true);
        return 0;

        void Say(bool isLast)
        {
            lock (self)
            {
                self.Refresh();
                Console.WriteLine(JsonSerializer.Serialize(new CurvePoint(
                    Stopwatch.GetElapsedTime(began).TotalSeconds,
                    done,
                    wrong,
                    self.WorkingSet64,
                    GC.GetTotalMemory(forceFullCollection: false),
                    Environment.CpuUsage.TotalTime.TotalSeconds,
                    GC.GetTotalAllocatedBytes(),
                    isLast)));
            }
        }

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
