using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Validator.Api.Bench.Uploads;

/// <summary>Uploads the same table to the floor and to the service in turn, and compares.</summary>
internal static class UploadBench
{
    private const int DefaultRows = 1_000_000;
    private const int DefaultPairs = 3;
    private const int WarmUpRows = 20_000;
    private const int Places = 12;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultRows;
        var pairs = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : DefaultPairs;
        var (table, little) = (Table(rows), Table(WarmUpRows));
        Console.WriteLine($"{rows:N0} rows, {table.Length / 1e6:N1} MB, {pairs} pairs");
        Console.WriteLine("| pair | floor s | service s | ratio | floor CPU s | service CPU s | first result s | service memory MiB, over time |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");

        List<double> ratios = [];
        for (var pair = 0; pair <= pairs; pair++)
        {
            var isWarmUp = pair == 0;
            await using var floor = await ServerProcess.StartAsync("upload-floor");
            await using var service = await ServerProcess.StartAsync("upload-service");
            await UploadAsync(floor, little);
            await EndAsync(service, (await UploadAsync(service, little)).Job);
            if (isWarmUp)
            {
                continue; // the files of the programs themselves are read
            }

            floor.TakeMemory();
            service.TakeMemory();
            var (first, second) = pair % 2 == 0 ? (service, floor) : (floor, service);
            var one = await UploadAsync(first, table);
            var memory = first.TakeMemory();
            var other = await UploadAsync(second, table);
            memory = first == service ? memory : second.TakeMemory();
            var (of, to) = pair % 2 == 0 ? (other, one) : (one, other);
            ratios.Add(of.Seconds / to.Seconds);
            var result = await FirstResultAsync(service, to.Job);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {pair} | {of.Seconds:0.00} | {to.Seconds:0.00} | {ratios[^1]:0.00} | {of.Cpu:0.00} | {to.Cpu:0.00} | {result:0.00} | {string.Join(' ', Thinned(memory))} |"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {ratios[ratios.Count / 2]:0.00}"));
        return 0;
    }

    private static byte[] Table(int rows)
    {
        var table = new StringBuilder("id,email,name\n");
        for (var row = 0; row < rows; row++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{row},user{row}@domain{row % 5000}.example,Somebody\n");
        }

        return Encoding.ASCII.GetBytes(table.ToString());
    }

    private static async Task<(double Seconds, double Cpu, string? Job)> UploadAsync(ServerProcess server, byte[] table)
    {
        using var content = new ByteArrayContent(table) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/csv") } };
        var (cpu, began) = (server.CpuSeconds, Stopwatch.GetTimestamp());
        using var response = await server.Client.PostAsync("/v1/jobs?checks=syntax", content);
        var text = await response.Content.ReadAsStringAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return response.IsSuccessStatusCode
            ? (seconds, server.CpuSeconds - cpu, JsonDocument.Parse(text).RootElement.TryGetProperty("id", out var id) ? id.GetString() : null)
            : throw new InvalidOperationException($"{response.StatusCode}: {text}");
    }

    /// <summary>Waits until a job is over: what it does must not be counted for the next.</summary>
    private static async Task EndAsync(ServerProcess service, string? job)
    {
        while (JsonDocument.Parse(await service.Client.GetStringAsync($"/v1/jobs/{job}")).RootElement.GetProperty("state").GetString() != "completed")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Asks until a verdict is there.</summary>
    private static async Task<double> FirstResultAsync(ServerProcess service, string? job)
    {
        var began = Stopwatch.GetTimestamp();
        while (JsonDocument.Parse(await service.Client.GetStringAsync($"/v1/jobs/{job}/results?limit=1")).RootElement.GetProperty("items").GetArrayLength() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static IEnumerable<long> Thinned(long[] values) => values.Where((_, index) => index % Math.Max(1, values.Length / Places) == 0);
}
