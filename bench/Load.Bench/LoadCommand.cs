using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Validator.Load.Processes;

namespace Validator.Load;

/// <summary>Runs what is asked for, engine and floor by turns against one server, and prints a table.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = LoadOptions.Parse(args);
        if (options.Error is { } error)
        {
            await Console.Error.WriteLineAsync($"{error}\n{LoadOptions.Usage}");
            return 2;
        }

        Console.WriteLine($"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}");
        foreach (var scenario in options.Scenarios)
        {
            if (scenario.Floor == FloorKind.None)
            {
                await Curve.RunAsync(scenario, options.LongList, options);
                continue;
            }

            var table = new Table(scenario);
            Console.WriteLine(table.Head);
            var isDns = scenario.Floor == FloorKind.Dns;
            foreach (var delay in isDns || scenario.Sink ? [0] : options.Delays)
            {
                var items = isDns ? options.Queries : delay == 0 ? options.Addresses : options.Addresses / 2;
                var pairs = await MeasureAsync(scenario, items, delay, options);
                Console.WriteLine(table.Rows(delay, pairs));
            }
        }

        return 0;
    }

    private static async Task<List<Pair>> MeasureAsync(Scenario scenario, int items, int delay, LoadOptions options)
    {
        await using var world = WorldProcess.Start(scenario, items, delay);
        var where = (await world.ReadAsync()).Split(' ');
        var smtpPort = int.Parse(where[1], CultureInfo.InvariantCulture);
        await using var sink = scenario.Sink ? SinkProcess.Start(smtpPort = SinkProcess.FreePort(), options.Connections) : null;
        var pairs = new List<Pair>();
        for (var repetition = 0; repetition < options.Repetitions; repetition++)
        {
            // Who begins changes, too: neither always finds the machine as the other left it.
            var load = Load();
            var first = await RunAsync(engine: repetition % 2 == 0);
            var second = await RunAsync(engine: repetition % 2 != 0);
            pairs.Add(repetition % 2 == 0 ? new Pair(first, second, load) : new Pair(second, first, load));
        }

        return pairs;

        async Task<Run> RunAsync(bool engine)
        {
            await using var side = SideProcess.Start(scenario, engine, where[0], smtpPort, items, options.Connections);
            await side.ReadAsync();
            var before = await CountAsync();
            var result = JsonSerializer.Deserialize<SideResult>(await side.AskAsync())!;
            var after = await CountAsync();
            return new Run(result, new WorldCounters(
                after.Connections - before.Connections, after.Commands - before.Commands, after.Queries - before.Queries, after.CpuSeconds - before.CpuSeconds));
        }

        async Task<WorldCounters> CountAsync()
        {
            var counters = JsonSerializer.Deserialize<WorldCounters>(await world.AskAsync())!;
            return sink is null ? counters : counters with { CpuSeconds = counters.CpuSeconds + sink.CpuSeconds };
        }
    }

    /// <summary>How busy the machine was in the last minute, others and the run before included.</summary>
    private static double Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN;
}
