using System.Diagnostics;
using System.Text;
using Validator.Verdicts;

namespace Standalone.Tests.CommandLine;

/// <summary>The program as a process of its own: what only a real one shows.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Version_is_the_products()
    {
        using var process = Start([], "--version");

        Assert.Matches(@"^\d+\.\d+\.\d+", await process.StandardOutput.ReadToEndAsync());
        Assert.Equal(0, await ExitAsync(process));
    }

    [Fact]
    public async Task Wrong_usage_is_status_2_and_all_on_standard_error()
    {
        using var process = Start(new() { ["VALIDATOR_SmtpPort"] = "x" }, "verify", "a@example.com");

        Assert.Empty(await process.StandardOutput.ReadToEndAsync());
        Assert.Contains("VALIDATOR_SmtpPort: 'x'", await process.StandardError.ReadToEndAsync());
        Assert.Equal(2, await ExitAsync(process));
    }

    [Fact]
    public async Task Without_icu_it_says_so_and_fails()
    {
        using var process = Start(new() { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" }, "--version");

        Assert.Contains("ICU", await process.StandardError.ReadToEndAsync());
        Assert.Equal(1, await ExitAsync(process));
    }

    [Fact]
    public async Task Verdicts_come_through_pipes_while_input_stays_open()
    {
        using var process = Start([], "verify", "--checks", "syntax", "--format", "ndjson", "-");
        foreach (var line in (string[])["", "jörg@example.com", "no address"])
        {
            await process.StandardInput.WriteAsync(line + "\r\n");
            await process.StandardInput.FlushAsync();

            Assert.Equal(line, VerdictJson.Deserialize((await process.StandardOutput.ReadLineAsync().WaitAsync(Patience))!).Email);
        }

        process.StandardInput.Close();
        Assert.Equal(0, await ExitAsync(process));
        Assert.Empty(await process.StandardError.ReadToEndAsync());
    }

    [Fact]
    public async Task Reader_that_goes_ends_it_quietly()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var process = Start([], "verify", "--checks", "syntax", "-");
        await process.StandardInput.WriteAsync("first\n");
        await process.StandardInput.FlushAsync();
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        process.StandardOutput.Close();

        try
        {
            // Only a write shows that the reader has gone, and it is the process that writes.
            using var patience = new CancellationTokenSource(Patience);
            while (!process.HasExited && !patience.IsCancellationRequested)
            {
                await process.StandardInput.WriteAsync("next\n");
                await process.StandardInput.FlushAsync();
                await Task.Yield();
            }
        }
        catch (IOException)
        {
            // It has ended.
        }

        Assert.Equal(1, await ExitAsync(process));
        Assert.Empty(await process.StandardError.ReadToEndAsync());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_ends_it_with_a_word(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var process = Start([], "verify", "--checks", "syntax", "--format", "ndjson", "-");
        await process.StandardInput.WriteAsync("first\n");
        await process.StandardInput.FlushAsync();
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        Assert.Equal(1, await ExitAsync(process));
        Assert.Contains("interrupted: 1 of the 1 addresses", await process.StandardError.ReadToEndAsync());
    }

    private static Process Start(Dictionary<string, string> variables, params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "validator.exe" : "validator"), args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<int> ExitAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }
}
