using System.Diagnostics;
using System.Globalization;

namespace Validator.Api.Bench.Jobs;

/// <summary>
/// 100 jobs at once from 10 keys with equally many rows each: one key has 55 small jobs, the others five large ones each. What has each key had when half
/// of all rows are done?
/// </summary>
internal static class SharesBench
{
    private const int Keys = 10;
    private const int JobsOfFirst = 55;
    private const int JobsOfOthers = 5;
    private const int RowsPerKey = 6_600;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static async Task<int> RunAsync()
    {
        await using var world = await ServerProcess.StartAsync("job-world");
        await using var service = await ServerProcess.StartAsync("job-service", world.Told[1], world.Told[2]);
        var clients = service.Told.Skip(1).Take(Keys).Select(service.ClientOf).ToList();

        // Jobs are made beforehand, and handed over by all keys at once.
        var tables = clients.Select((_, key) => TablesOf(key)).ToList();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Select(async (client, key) =>
        {
            foreach (var table in tables[key])
            {
                await JobCalls.UploadAsync(client, table);
            }
        }));
        Line($"{tables.Sum(of => of.Count)} jobs from {Keys} keys handed over in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");

        foreach (var share in (double[])[0.25, 0.5, 0.75])
        {
            long[] done;
            do
            {
                await Task.Delay(Look, TimeProvider.System);
                done = await Task.WhenAll(clients.Select(JobCalls.DoneAsync));
            }
            while (done.Sum() < share * Keys * RowsPerKey);

            var mean = done.Average();
            Line($"{share:0%} at {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: rows by key {string.Join(' ', done)}; least {done.Min() / mean:0.00}, most {done.Max() / mean:0.00} of the mean; least to most {(double)done.Min() / done.Max():0.00}");
        }

        clients.ForEach(client => client.Dispose());
        return 0;
    }

    private static List<byte[]> TablesOf(int key)
    {
        var jobs = key == 0 ? JobsOfFirst : JobsOfOthers;
        var rows = RowsPerKey / jobs;
        return [.. Enumerable.Range(0, jobs).Select(job => JobCalls.Table(rows, (key * RowsPerKey) + (job * rows)))];
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
