using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Validator.Load.Sides;

namespace Validator.Load.Processes;

/// <summary>What one side needed for the list.</summary>
/// <param name="Items">Addresses, or queries.</param>
/// <param name="Wrong">How many of them were not answered as the population says.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">The process's CPU time.</param>
/// <param name="KernelSeconds">The part of it that the kernel took.</param>
/// <param name="Allocated">Bytes allocated on the managed heap.</param>
/// <param name="PeakBytes">The most memory that the process had, warm-up included.</param>
/// <param name="PauseSeconds">How long the collector held all threads.</param>
/// <param name="Collections">How often each generation was collected, the youngest first.</param>
internal sealed record SideResult(
    int Items, int Wrong, double Seconds, double CpuSeconds, double KernelSeconds, long Allocated, long PeakBytes, double PauseSeconds, int[] Collections);

/// <summary>
/// One side as a process of its own. It warms up on domains of their own, says so, and at a line of its standard input works through the list. Timers and
/// counters stand around that alone.
/// </summary>
internal static class SideProcess
{
    public const string Role = "side-process";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static ChildProcess Start(Scenario scenario, bool engine, string dns, int smtpPort, int items, int connections) => ChildProcess.Start(
        Role, scenario.Name, $"{engine}", dns, $"{smtpPort}", $"{items}", $"{connections}");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, var name, var engine, var dns, var smtpPort, var items, var connections] || Scenario.Find(name) is not { } scenario)
        {
            return 2;
        }

        var work = RunAsync(scenario, bool.Parse(engine), IPEndPoint.Parse(dns), Number(smtpPort), Number(items), Number(connections));
        if (await Task.WhenAny(work, Task.Delay(Limit, TimeProvider.System)) != work)
        {
            await Console.Error.WriteLineAsync($"{scenario.Name}: not done in {Limit}");
            return 1;
        }

        await work;
        return 0;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static async Task RunAsync(Scenario scenario, bool engine, IPEndPoint dns, int smtpPort, int items, int connections)
    {
        await using var side = Create(scenario, engine, dns, smtpPort, connections);
        await side.RunAsync(List(scenario, Population.WarmUpPrefix, Population.WarmUp));
        var list = List(scenario, Population.Prefix, items);
        GC.Collect();
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();

        var cpu = Environment.CpuUsage;
        var pause = GC.GetTotalPauseDuration();
        var collections = Collections();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        var tally = await side.RunAsync(list);
        await side.FinishAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var after = Environment.CpuUsage;

        using var self = Process.GetCurrentProcess();
        Console.WriteLine(JsonSerializer.Serialize(new SideResult(
            items,
            tally.Wrong,
            seconds,
            (after.TotalTime - cpu.TotalTime).TotalSeconds,
            (after.PrivilegedTime - cpu.PrivilegedTime).TotalSeconds,
            allocated,
            self.PeakWorkingSet64,
            (GC.GetTotalPauseDuration() - pause).TotalSeconds,
            [.. Collections().Zip(collections, (after, before) => after - before)])));
    }

    private static int[] Collections() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    private static ISide Create(Scenario scenario, bool engine, IPEndPoint dns, int smtpPort, int connections) => (scenario.Floor, engine) switch
    {
        (FloorKind.Dns, true) => new EngineDns(dns, scenario.InFlight(connections)),
        (FloorKind.Dns, false) => new FloorDns(dns, scenario.InFlight(connections)),
        (_, true) => new EngineVerdicts(dns, smtpPort, connections, scenario.InFlight(connections), scenario.Sink),
        _ => new FloorVerdicts(dns, smtpPort, connections, scenario.Floor, scenario.PerDomain),
    };

    private static string[] List(Scenario scenario, string prefix, int items)
    {
        var addresses = Population.Addresses(prefix, items, scenario.PerDomain, scenario.HalfUnknown);
        return scenario.Floor == FloorKind.Dns ? [.. addresses.Select(address => Population.DomainOf(address).ToString())] : addresses;
    }
}
