using System.Globalization;
using System.Text.Json;
using MailWorld;

namespace Validator.Load.Processes;

/// <summary>What the server's process has done so far.</summary>
internal sealed record WorldCounters(long Connections, long Commands, long Queries, double CpuSeconds);

/// <summary>
/// The server as a process of its own: the simulated mail internet with counters only. It answers each line of its standard input with its counters, so that
/// one run is told from the next, and stops when that input ends, however its parent ended.
/// </summary>
internal static class WorldProcess
{
    public const string Role = "world-process";

    public static ChildProcess Start(Scenario scenario, int addresses, int delay) => ChildProcess.Start(
        Role, $"{addresses}", $"{scenario.PerDomain}", $"{delay}", $"{scenario.Sink}");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [_, var addresses, var perDomain, var delay, var sink])
        {
            return 2;
        }

        var script = Population.World(Number(addresses), Number(perDomain), TimeSpan.FromMilliseconds(Number(delay)), bool.Parse(sink));
        await using var world = await World.StartAsync(script, new WorldOptions { Record = RecordDetail.Counters });
        Console.WriteLine($"{world.DnsEndPoint} {world.SmtpPort}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            var record = world.Record;
            Console.WriteLine(JsonSerializer.Serialize(new WorldCounters(
                record.Connections, record.CommandCount, record.UdpQueryCount, Environment.CpuUsage.TotalTime.TotalSeconds)));
        }

        return 0;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
