using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MailWorld.CommandLine;

namespace MailWorld.Tests.Program;

public sealed partial class WorldProgramTests
{
    [Theory]
    [InlineData("there is no option --what", "--what")]
    [InlineData("--dns-port needs a value", "--dns-port")]
    [InlineData("--smtp-port takes a port from 0 to 65535, not \"70000\"", "--smtp-port=70000")]
    [InlineData("--dns-port takes a port from 0 to 65535, not \"x\"", "--dns-port", "x")]
    [InlineData("--quiet takes no value", "--quiet=yes")]
    [InlineData("one script at a time: a.json or b.json", "a.json", "b.json")]
    public async Task Wrong_usage_is_told_with_status_2(string message, params string[] args)
    {
        var (status, output, error) = await RunAsync(args);

        Assert.Equal(2, status);
        Assert.StartsWith($"world: {message}\nusage: ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Help_is_told()
    {
        var (status, output, error) = await RunAsync("--help");

        Assert.Equal((0, ""), (status, error));
        Assert.StartsWith("usage: world [FILE]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_not_there_or_no_script_is_told_with_status_1()
    {
        using var file = new TemporaryFile("{\n  \"domians\": []\n}");

        var missing = await RunAsync("/nowhere/world.json");
        var bad = await RunAsync(file.Path);

        Assert.Equal(1, missing.Status);
        Assert.Contains("/nowhere/world.json", missing.Error, StringComparison.Ordinal);
        Assert.Equal(1, bad.Status);
        Assert.Equal($"world: {file.Path}(2): domians: there is no member \"domians\"; \"domains\" was meant?\n", bad.Error);
    }

    [Fact]
    public async Task Port_in_use_is_told_with_status_1()
    {
        await using var world = await World.StartAsync(new WorldScript());

        var (status, _, error) = await RunAsync("--dns-port", world.DnsEndPoint.Port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(1, status);
        Assert.Contains("cannot be had", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task World_tells_where_it_is_and_what_to_try()
    {
        var (status, output, error) = await RunAsync();

        Assert.Equal((0, ""), (status, error));
        Assert.Matches(@"^DNS   127\.0\.0\.1:\d+ ", output);
        Assert.Matches(@"\./run verify jane@one\.example --dns 127\.0\.0\.1:\d+ --smtp-port \d+ --allow-private-mx", output);
        Assert.Contains("greets with garbage", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_serves_until_it_is_told_to_stop_and_writes_its_record()
    {
        using var script = new TemporaryFile("""{ "domains": [ { "name": "one.example", "catch_all": true } ] }""");
        using var record = new TemporaryFile("");
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            ArgumentList = { typeof(World).Assembly.Location, script.Path, "--quiet", "--record", record.Path },
            RedirectStandardOutput = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var line = await process.StandardOutput.ReadLineAsync(patience.Token);
        Assert.Matches(Where(), line);

        using (var socket = new System.Net.Sockets.TcpClient())
        {
            await socket.ConnectAsync("127.1.0.1", int.Parse(Where().Match(line!).Groups[1].ValueSpan, CultureInfo.InvariantCulture), patience.Token);
            using var reader = new StreamReader(socket.GetStream());
            Assert.Equal("220 mx1.one.example ESMTP MailWorld", await reader.ReadLineAsync(patience.Token));
        }

        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(patience.Token);
        }

        await process.WaitForExitAsync(patience.Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("\"connections\": 1", await File.ReadAllTextAsync(record.Path, patience.Token), StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var status = await WorldProgram.RunAsync(args, output, error, Task.CompletedTask);
        return (status, output.ToString(), error.ToString().ReplaceLineEndings("\n"));
    }

    [GeneratedRegex(@"^dns=127\.0\.0\.1:\d+ smtp_port=(\d+)$")]
    private static partial Regex Where();

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mailworld-{Guid.NewGuid():N}.json");

        public void Dispose() => File.Delete(Path);
    }
}
