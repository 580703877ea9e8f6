using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Standalone.Tests.CommandLine;

/// <summary><c>serve</c> and <c>demo</c> as a newcomer has them: the real program, its messages, Ctrl-C.</summary>
public sealed partial class ServeCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validator-serve-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_tells_where_it_listens_shows_the_first_key_once_and_ends_in_order()
    {
        string[] arguments = ["serve", "--data", Path.Combine(_folder.FullName, "data"), "--urls", "http://127.0.0.1:0", "--dns", "127.0.0.1:9"];
        using (var first = Start(arguments))
        {
            var told = await ReadUntilAsync(first, "Data: ");
            using var client = new HttpClient { BaseAddress = new Uri(Url().Match(told).Value) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key().Match(told).Groups[1].Value);
            Assert.Contains("/docs", told, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/verifications")).StatusCode);
            Assert.Equal(0, await InterruptAsync(first));
        }

        using var second = Start(arguments);
        var again = await ReadUntilAsync(second, "Data: ");
        Assert.DoesNotContain("Admin key", again, StringComparison.Ordinal);
        using var third = Start(arguments);
        Assert.Contains("in use by another server", await third.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await third.WaitForExitAsync();
        Assert.Equal(1, third.ExitCode);
        Assert.Equal(0, await InterruptAsync(second));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", 1, "--allow-insecure-http")]
    [InlineData("http://*:0", 1, "--allow-insecure-http")]
    [InlineData("http://[::]:0", 1, "--allow-insecure-http")]
    [InlineData("ftp://127.0.0.1", 2, "--urls: 'ftp://127.0.0.1' is not right")]
    [InlineData("http://127.0.0.1:8080/path", 2, "without a path")]
    public async Task Serve_refuses_to_listen_where_keys_would_travel_in_the_clear(string url, int status, string message)
    {
        using var program = new TestProgram();

        Assert.Equal(status, await program.RunAsync("serve", "--data", _folder.FullName, "--urls", url));

        Assert.Contains(message, program.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_serves_with_a_key_a_sample_job_and_lines_that_work()
    {
        using var demo = Start(["demo", "--urls", "http://127.0.0.1:0"]);
        var told = await ReadUntilAsync(demo, "./run verify");
        using var client = new HttpClient { BaseAddress = new Uri(Url().Match(told).Value) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key().Match(told).Groups[1].Value);
        using var question = new StringContent("{\"email\": \"jane.doe@acme.example\"}", Encoding.UTF8, "application/json");

        var verdict = await (await client.PostAsync("/v1/verifications", question)).Content.ReadAsStringAsync();
        var job = await client.GetStringAsync(Job().Match(told).Value);

        Assert.Contains("\"deliverable\"", verdict, StringComparison.Ordinal);
        Assert.Matches("\"state\":\"(queued|running|completed)\"", job);
        Assert.Equal(0, await InterruptAsync(demo));
    }

    private Process Start(string[] arguments) => Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "validator.exe" : "validator"), arguments)
        {
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        })!;

    private static async Task<string> ReadUntilAsync(Process process, string last)
    {
        using var patience = new CancellationTokenSource(Patience);
        var told = new StringBuilder();
        while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            told.AppendLine(line);
            if (line.Contains(last, StringComparison.Ordinal))
            {
                return told.ToString();
            }
        }

        throw new InvalidOperationException($"The program ended: {told}");
    }

    private static async Task<int> InterruptAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync(patience.Token);
        var rest = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        await rest;
        return process.ExitCode;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Url();

    [GeneratedRegex(@"[Kk]ey\D*?(vk_[a-z]+_\w+)")]
    private static partial Regex Key();

    [GeneratedRegex(@"/v1/jobs/job_[0-9a-f]+")]
    private static partial Regex Job();
}
