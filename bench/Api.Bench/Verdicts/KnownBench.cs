using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Validator.Api.Bench.Verdicts;

/// <summary>A verdict that is known, from the service and from a bare endpoint in turn, under the same generator.</summary>
internal static class KnownBench
{
    private const int Connections = 16;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"email\": \"jane@d0.example\"}");

    public static async Task<int> RunAsync(string[] arguments)
    {
        var pairs = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        await using var floor = await ServerProcess.StartAsync("verdict-floor");
        await using var service = await ServerProcess.StartAsync("verdict-service");
        await TurnAsync(floor);
        await TurnAsync(service);

        Console.WriteLine("| pair | floor req/s | service req/s | ratio | floor CPU us/req | service CPU us/req | CPU ratio | service p50, p95, p99 ms |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        List<double> ratios = [];
        for (var pair = 1; pair <= pairs; pair++)
        {
            var (first, second) = pair % 2 == 0 ? (service, floor) : (floor, service);
            var one = await TurnAsync(first);
            var other = await TurnAsync(second);
            var (of, to) = pair % 2 == 0 ? (other, one) : (one, other);
            ratios.Add(to.PerSecond / of.PerSecond);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {pair} | {of.PerSecond:0} | {to.PerSecond:0} | {ratios[^1]:0.00} | {of.Cpu:0.0} | {to.Cpu:0.0} | {of.Cpu / to.Cpu:0.00} | {to.Times.At(0.5):0.00}, {to.Times.At(0.95):0.00}, {to.Times.At(0.99):0.00} |"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {ratios[ratios.Count / 2]:0.00}"));
        return 0;
    }

    private static async Task<(double PerSecond, double Cpu, Times Times)> TurnAsync(ServerProcess server)
    {
        var cpu = server.CpuSeconds;
        var times = new Times();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var client = new RawClient(server.Client, Body);
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(began) < Turn)
            {
                var sent = Stopwatch.GetTimestamp();
                await client.SendAsync();
                own.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }

            times.Add(own);
        })));
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return (times.Count / elapsed, (server.CpuSeconds - cpu) / times.Count * 1e6, times);
    }
}
