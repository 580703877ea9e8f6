using System.Globalization;
using System.Text.Json;
using Validator.Load.Processes;

namespace Validator.Load;

/// <summary>Runs a long list through the engine and prints a curve of memory and CPU time. There is no floor: a raw client keeps nothing.</summary>
internal static class Curve
{
    public static async Task RunAsync(Scenario scenario, int addresses, LoadOptions options)
    {
        Console.WriteLine($"""

            **{scenario.Title}: {addresses.ToString("#,0", CultureInfo.InvariantCulture)} addresses**

            | seconds | verdicts | working set MB | heap MB | CPU µs/address, whole run | CPU µs/address, since the last line | bytes allocated/address | wrong |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """);
        await using var world = WorldProcess.Start(scenario, addresses, options.Delays[0]);
        var where = (await world.ReadAsync()).Split(' ');
        await using var engine = CurveProcess.Start(scenario, where[0], int.Parse(where[1], CultureInfo.InvariantCulture), addresses, options.Connections);
        CurvePoint? last = null;
        while (last is not { IsLast: true })
        {
            var point = JsonSerializer.Deserialize<CurvePoint>(await engine.ReadAsync())!;
            var since = last is null ? point.CpuSeconds / Math.Max(1, point.Done) : (point.CpuSeconds - last.CpuSeconds) / Math.Max(1, point.Done - last.Done);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {point.Seconds:0} | {point.Done:#,0} | {point.WorkingSet / 1e6:0} | {point.Heap / 1e6:0} | {point.CpuSeconds * 1e6 / Math.Max(1, point.Done):0} | {since * 1e6:0} | {point.Allocated / Math.Max(1, point.Done):#,0} | {point.Wrong} |"));
            last = point;
        }
    }
}
