using System.Diagnostics;
using System.Globalization;
using System.Text;
using Validator.Jobs;

namespace Standalone.Tests.Serving;

/// <summary>A process that is killed (SIGKILL) while it carries a job out, over and over, and what is found afterwards.</summary>
public sealed class CrashTests
{
    [Fact]
    public Task Killed_at_several_moments_a_job_goes_on_and_answers_every_row_exactly_once() => KilledAtAsync(moments: 9, rows: 12_000);

    [Fact]
    [Trait("Category", "Long")]
    public Task Killed_at_fifty_moments_a_job_goes_on_and_answers_every_row_exactly_once() => KilledAtAsync(moments: 50, rows: 90_000);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Killed_in_a_storm_a_job_goes_on_and_answers_every_row_exactly_once()
    {
        const int Rows = 90_000;
        await using var jobs = await JobFixture.StartAsync();
        var id = await AcceptAsync(jobs, Rows);
        await jobs.CloseAsync();
        var kills = 0;
        while (true)
        {
            using var process = Start(jobs.Folder, id);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
            await Task.WhenAny(process.WaitForExitAsync(patience.Token));
            if (process.HasExited)
            {
                break;
            }

            process.Kill();
            await process.WaitForExitAsync();
            Assert.True(++kills < 100, "It does not get on.");
        }

        await CheckAsync(jobs, id, Rows);
    }

    [Fact]
    public async Task Disk_that_fills_ends_no_job_and_costs_no_answer()
    {
        const int Rows = 12_000;
        await using var jobs = await JobFixture.StartAsync();
        var id = await AcceptAsync(jobs, Rows);
        await jobs.CloseAsync();

        // No file may become larger than so many kibibytes: writing fails as on a full disk.
        string? line;
        using (var full = Process.Start(new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; ulimit -f 1500; exec \"$@\"", "bash", "dotnet", typeof(CrashProgram).Assembly.Location, jobs.Folder, id])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" }, // else the runtime itself maps a larger file
        })!)
        {
            while ((line = await full.StandardOutput.ReadLineAsync()) is not null && !line.StartsWith("fault", StringComparison.Ordinal))
            {
                Assert.DoesNotContain("Completed", line, StringComparison.Ordinal);
            }

            full.Kill();
            await full.WaitForExitAsync();
        }

        Assert.NotNull(line);
        await CheckAsync(jobs, id, Rows);
    }

    private static async Task KilledAtAsync(int moments, int rows)
    {
        await using var jobs = await JobFixture.StartAsync();
        var id = await AcceptAsync(jobs, rows);
        await jobs.CloseAsync();
        var originals = rows / 3 * 2;

        // A third while rows are read in, a third while they are asked about, a third while duplicates get their verdicts.
        var killed = new Dictionary<string, int> { ["planning"] = 0, ["middle"] = 0, ["finishing"] = 0 };
        for (var moment = 0; moment < moments; moment++)
        {
            var part = 3 * moment / moments;
            var share = (3.0 * moment / moments) - part;
            using var process = Start(jobs.Folder, id);
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                var words = line.Split(' ');
                Assert.True(words[0] != "fault", line);
                var (total, done) = (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
                var isTime = part switch
                {
                    0 => total >= share * rows,
                    1 => done >= share * originals,
                    _ => done >= originals + (share * (rows - originals)),
                };
                if (isTime)
                {
                    // Rows are asked about while others are still read in: it can be both.
                    killed["planning"] += total < rows ? 1 : 0;
                    killed["middle"] += done > 0 && done < originals ? 1 : 0;
                    killed["finishing"] += done >= originals ? 1 : 0;
                    process.Kill();
                    break;
                }
            }

            await process.WaitForExitAsync();
            Assert.True(process.ExitCode is 137 or 0, await process.StandardError.ReadToEndAsync());
        }

        Assert.All(killed, part => Assert.True(part.Value > 0, $"never in {part.Key}"));
        await CheckAsync(jobs, id, rows);
    }

    private static async Task<string> AcceptAsync(JobFixture jobs, int rows)
    {
        // All of the work is left to the processes that are killed.
        await jobs.Runner.StopAsync(default);
        var text = new StringBuilder("id,email\r\n");
        for (var i = 0; i < rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},{AddressOf(i)}\r\n");
        }

        return await jobs.AcceptAsync(text.ToString(), JobFixture.Table);
    }

    // Every third row repeats an earlier one.
    private static string AddressOf(int row) => row % 3 == 2
        ? AddressOf(row - 1 - (row % 2))
        : string.Create(CultureInfo.InvariantCulture, $"{(row % 31 == 0 ? "grey" : row % 5 == 0 ? "no" : "user")}{row}@d{row * 7 % 60}.example");

    private static async Task CheckAsync(JobFixture jobs, string id, int count)
    {
        await jobs.OpenAsync();
        var info = await jobs.UntilOverAsync(id);
        var rows = await jobs.ResultsAsync(id);

        Assert.Equal((JobState.Completed, (long)count, (long)count, (long)count / 3), (info.State, info.Total, info.Done, info.Duplicates));
        Assert.Equal(count, info.Counts.Sum(row => row.Count));
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), rows.Select(row => row.Ordinal));
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i},{AddressOf(i)}"), rows.Select(row => row.Record));
        Assert.All(rows, row => Assert.Equal(FakeVerifier.VerdictOf(AddressOf((int)row.Ordinal)).Reason, row.Verdict.Reason));
        Assert.Equal(rows.GroupBy(row => row.Verdict.Reason).ToDictionary(group => group.Key, group => (long)group.Count()), info.Counts.ToDictionary(row => row.Reason, row => row.Count));
        Assert.Equal(count, (await jobs.HistoryAsync()).Count);
    }

    private static Process Start(string folder, string id) => Process.Start(new ProcessStartInfo("dotnet", [typeof(CrashProgram).Assembly.Location, folder, id])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
