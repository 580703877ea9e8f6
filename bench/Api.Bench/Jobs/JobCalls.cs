using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Validator.Api.Bench.Jobs;

/// <summary>What is asked of the service about jobs.</summary>
internal static class JobCalls
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes a table whose rows are of the world's domains in turn.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="first">The first one's number.</param>
    public static byte[] Table(int rows, int first = 0)
    {
        var table = new StringBuilder("id,email,name\n");
        for (var row = first; row < first + rows; row++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{row},user{row}@d{row % JobWorld.JobDomains}.example,Somebody\n");
        }

        return Encoding.ASCII.GetBytes(table.ToString());
    }

    /// <summary>Hands a table over.</summary>
    /// <returns>The job's id.</returns>
    public static async Task<string> UploadAsync(HttpClient client, byte[] table)
    {
        using var content = new ByteArrayContent(table) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/csv") } };
        using var response = await client.PostAsync("/v1/jobs", content);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!
            : throw new InvalidOperationException($"{response.StatusCode}: {text}");
    }

    /// <summary>Asks until a verdict is there.</summary>
    /// <returns>How long that took, in seconds.</returns>
    public static async Task<double> FirstResultAsync(HttpClient client, string job)
    {
        var began = Stopwatch.GetTimestamp();
        while ((await GetAsync(client, $"/v1/jobs/{job}/results?limit=1")).GetProperty("items").GetArrayLength() == 0)
        {
            await Task.Delay(Pause, TimeProvider.System);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Tells how many rows of a key's jobs are done.</summary>
    public static async Task<long> DoneAsync(HttpClient client) =>
        (await GetAsync(client, "/v1/jobs?limit=100")).GetProperty("items").EnumerateArray().Sum(job => job.GetProperty("done").GetInt64());

    /// <summary>Ends a job.</summary>
    public static async Task CancelAsync(HttpClient client, string job) => (await client.PostAsync($"/v1/jobs/{job}/cancel", null)).EnsureSuccessStatusCode();

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;
}
