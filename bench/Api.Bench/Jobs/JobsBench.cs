using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Validator.Api.Bench.Jobs;

/// <summary>Single verifications, which somebody waits for, while a large job runs and without it; how soon the job has a result, and what memory it takes.</summary>
internal static class JobsBench
{
    private const int PerSecond = 20;
    private const int MemoryEverySeconds = 5;
    private const int SamplesPerSecond = 10;

    private static int _number;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var seconds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 40;
        var table = JobCalls.Table(rows);
        await using var world = await ServerProcess.StartAsync("job-world");
        await using var service = await ServerProcess.StartAsync("job-service", world.Told[1], world.Told[2]);
        using var singles = service.ClientOf(service.Told[2]);
        var outcomes = new ConcurrentDictionary<HttpStatusCode, int>();

        // Domains are known then: what follows measures verdicts, and no first meetings.
        for (var domain = 0; domain < 2 * JobWorld.SingleDomains; domain += PerSecond)
        {
            await Task.WhenAll(Enumerable.Range(0, PerSecond).Select(_ => AskAsync(singles, new(), Stopwatch.GetTimestamp(), outcomes)));
        }

        var idle = await OpenAsync(singles, 20, outcomes);
        Print("idle", idle);
        service.TakeMemory();

        var (cpu, worldCpu, began) = (service.CpuSeconds, world.CpuSeconds, Stopwatch.GetTimestamp());
        var job = await JobCalls.UploadAsync(service.Client, table);
        var accepted = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var first = JobCalls.FirstResultAsync(service.Client, job);
        var parts = new List<Times>();
        for (var part = 0; part < seconds; part += 10)
        {
            parts.Add(await OpenAsync(singles, Math.Min(10, seconds - part), outcomes));
            Print($"while the job runs, from {part} s", parts[^1]);
        }

        var busy = new Times();
        parts.ForEach(busy.Add);
        Print("while the job runs, all", busy);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var done = await JobCalls.DoneAsync(service.Client);
        Line($"p95 with the job to p95 idle: {busy.At(0.95) / idle.At(0.95):0.00}; p50: {busy.At(0.5) / idle.At(0.5):0.00}");
        Line($"accepted in {accepted:0.00} s, first result {await first:0.00} s after that; {done:N0} of {rows:N0} rows done in {elapsed:0} s, {done / elapsed:0}/s");
        Line($"CPU in that time: service {(service.CpuSeconds - cpu) / elapsed:0.00} cores, world {(world.CpuSeconds - worldCpu) / elapsed:0.00} cores");
        var memory = service.TakeMemory();
        Line($"service memory MiB, every {MemoryEverySeconds} s: {string.Join(' ', memory.Where((_, index) => index % (MemoryEverySeconds * SamplesPerSecond) == 0))}; most {memory.Max()}");
        Line($"answers: {string.Join(", ", outcomes.Select(pair => $"{pair.Value} of {(int)pair.Key}"))}");
        await JobCalls.CancelAsync(service.Client, job);
        return 0;
    }

    private static void Print(string what, Times times) =>
        Line($"{what}: {times.Count} single verifications, mean {times.Mean:0.0} ms, p50 {times.At(0.5):0.0}, p95 {times.At(0.95):0.0}, p99 {times.At(0.99):0.0}; of it finding the verdict {times.MeanWithin:0.0} in the mean");

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Asks at a steady pace, however slow the answers are; a late start counts against the service.</summary>
    private static async Task<Times> OpenAsync(HttpClient client, int seconds, ConcurrentDictionary<HttpStatusCode, int> outcomes)
    {
        var times = new Times();
        var began = Stopwatch.GetTimestamp();
        var sent = new List<Task>();
        while (sent.Count < PerSecond * seconds)
        {
            var planned = began + (long)((double)sent.Count / PerSecond * Stopwatch.Frequency);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), planned) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            sent.Add(AskAsync(client, times, planned, outcomes));
        }

        await Task.WhenAll(sent);
        return times;
    }

    /// <summary>Asks about an address that nobody asked about, of a domain of the job and of one that is not in it, in turn.</summary>
    private static async Task AskAsync(HttpClient client, Times times, long planned, ConcurrentDictionary<HttpStatusCode, int> outcomes)
    {
        var number = Interlocked.Increment(ref _number);
        var domain = $"{(number % 2 == 0 ? 'd' : 's')}{number / 2 % JobWorld.SingleDomains}.example";
        using var answer = await client.PostAsJsonAsync("/v1/verifications", new { email = $"user-single{number}@{domain}", max_age = 0 });
        var verdict = await answer.Content.ReadFromJsonAsync<JsonElement>();
        times.Add([Stopwatch.GetElapsedTime(planned).TotalMilliseconds]);
        times.AddWithin(verdict.TryGetProperty("elapsed_ms", out var elapsed) ? elapsed.GetDouble() : 0);
        outcomes.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
    }
}
