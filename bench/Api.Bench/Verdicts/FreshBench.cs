using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace Validator.Api.Bench.Verdicts;

/// <summary>Verdicts that have to be found first: one after the other, as a stream that does not wait for answers, and many at once.</summary>
internal static class FreshBench
{
    private const int Alone = 100;
    private const int PerSecond = 500;
    private const int Seconds = 20;
    private const int AtOnce = 1000;
    private const int ClosedRequests = 10_000;

    private static int _number;

    public static async Task<int> RunAsync()
    {
        await using var service = await ServerProcess.StartAsync("verdict-service");
        var outcomes = new ConcurrentDictionary<HttpStatusCode, int>();

        // Every domain is known then: what follows measures verdicts, and no first meetings.
        await ClosedAsync(service.Client, VerdictService.Domains, 100, outcomes);

        var alone = await ClosedAsync(service.Client, Alone, 1, outcomes);
        Print("one after the other", alone);
        var open = await OpenAsync(service.Client, outcomes);
        Print($"open loop, {PerSecond}/s", open);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean above the one alone: {open.Mean - alone.Mean:0.0} ms"));
        Print($"closed loop, {AtOnce} at once", await ClosedAsync(service.Client, ClosedRequests, AtOnce, outcomes));
        Console.WriteLine($"answers: {string.Join(", ", outcomes.Select(pair => $"{pair.Value} of {(int)pair.Key}"))}");
        return 0;
    }

    private static void Print(string what, Times times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: {times.Count} requests, mean {times.Mean:0.0} ms, p50 {times.At(0.5):0.0}, p95 {times.At(0.95):0.0}, p99 {times.At(0.99):0.0}"));

    private static async Task<Times> OpenAsync(HttpClient client, ConcurrentDictionary<HttpStatusCode, int> outcomes)
    {
        var times = new Times();
        var began = Stopwatch.GetTimestamp();
        var sent = new List<Task>();
        while (sent.Count < PerSecond * Seconds)
        {
            // What is due is sent, however slow the answers are; a late start counts against the service.
            var due = (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * PerSecond);
            while (sent.Count < Math.Min(due, PerSecond * Seconds))
            {
                var planned = began + (long)((double)sent.Count / PerSecond * Stopwatch.Frequency);
                sent.Add(AskAsync(client, times, planned, outcomes));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        await Task.WhenAll(sent);
        return times;
    }

    private static async Task<Times> ClosedAsync(HttpClient client, int requests, int atOnce, ConcurrentDictionary<HttpStatusCode, int> outcomes)
    {
        var times = new Times();
        var left = requests;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await AskAsync(client, times, Stopwatch.GetTimestamp(), outcomes);
            }
        }));
        return times;
    }

    private static async Task AskAsync(HttpClient client, Times times, long began, ConcurrentDictionary<HttpStatusCode, int> outcomes)
    {
        var number = Interlocked.Increment(ref _number);
        using var answer = await client.PostAsJsonAsync("/v1/verifications", new { email = $"user{number}@d{number % VerdictService.Domains}.example" });
        await answer.Content.ReadAsByteArrayAsync();
        times.Add([Stopwatch.GetElapsedTime(began).TotalMilliseconds]);
        outcomes.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
    }
}
