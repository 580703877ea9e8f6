using System.Diagnostics;
using System.Globalization;
using System.Text;
using Validator.Api.Ports;
using Validator.Jobs;
using Xunit.Abstractions;

namespace Standalone.Tests.Serving;

/// <summary>A job of a million rows: how fast it is accepted, when its first result is there, how much memory it takes.</summary>
public sealed class LargeJobTests(ITestOutputHelper output)
{
    private const int Rows = 1_000_000;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Million_rows_are_accepted_at_half_the_rate_of_appending_lines_and_leave_memory_flat()
    {
        var time = TimeProvider.System;
        await using var jobs = await JobFixture.StartAsync();
        jobs.Verifier.Remembers = false;
        var table = Table();
        var before = Memory();

        var best = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var began = time.GetTimestamp();
            await AppendLinesAsync(new MemoryStream(table), Path.Combine(jobs.Folder, "baseline"));
            best = Math.Min(best, time.GetElapsedTime(began).TotalSeconds);
        }

        jobs.Verifier.HoldsAll = true; // acceptance alone
        var accepting = time.GetTimestamp();
        var creation = await jobs.Jobs.CreateAsync(JobFixture.Owner, new JobDraft { Shape = JobFixture.List }, new MemoryStream(table));
        var accepted = time.GetElapsedTime(accepting).TotalSeconds;
        var first = time.GetTimestamp();
        var work = Work();
        jobs.Verifier.HoldsAll = false;
        jobs.Verifier.OpenGate();
        await jobs.UntilAsync(creation.Job!.Id, info => info.Done > 0);
        var firstResult = time.GetElapsedTime(first).TotalSeconds;
        work = Work() - work;
        await jobs.UntilAsync(creation.Job.Id, info => info.Total == Rows);
        var planned = time.GetElapsedTime(first).TotalSeconds;
        long most = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(9));
        await foreach (var _ in jobs.Jobs.WatchAsync(JobFixture.Owner, creation.Job.Id, patience.Token))
        {
            most = Math.Max(most, Memory());
        }

        var info = await jobs.Jobs.FindAsync(JobFixture.Owner, creation.Job.Id);
        var over = time.GetElapsedTime(first).TotalSeconds;
        long read = 0;
        var reading = time.GetTimestamp();
        await foreach (var row in jobs.Jobs.ReadResultsAsync(JobFixture.Owner, creation.Job.Id, new()))
        {
            Assert.Equal(read++, row.Ordinal);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"appending lines {best:F2} s, accepted in {accepted:F2} s, first result after {firstResult:F2} s of which the processors worked {work.TotalSeconds:F2} s for all threads, all rows planned after {planned:F1} s, over after {over:F1} s, results read in {time.GetElapsedTime(reading).TotalSeconds:F1} s; memory {before >> 20} MiB before (the table of {table.Length >> 20} MiB included), {most >> 20} MiB at most; {new DirectoryInfo(jobs.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) >> 20} MiB on disk"));
        Assert.Equal((JobState.Completed, (long)Rows), (info!.State, info.Done));
        Assert.Equal(Rows, read);
        Assert.True(accepted <= 2 * best, $"accepted in {accepted} s, lines appended in {best} s");
        Assert.True(most < 400L << 20, $"{most >> 20} MiB");
    }

    private static byte[] Table()
    {
        using var memory = new MemoryStream();
        using (var writer = new StreamWriter(memory, new UTF8Encoding(false), leaveOpen: true))
        {
            for (var i = 0; i < Rows; i++)
            {
                writer.Write($"user{i}@d{i * 31L % 50_000}.example\n");
            }
        }

        return memory.ToArray();
    }

    private static TimeSpan Work()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>What the rate is measured by: splits lines, and appends each.</summary>
    private static async Task AppendLinesAsync(Stream input, string path)
    {
        using var reader = new StreamReader(input);
        await using var writer = new StreamWriter(path, append: false);
        while (await reader.ReadLineAsync() is { } line)
        {
            await writer.WriteLineAsync(line);
        }
    }
}
