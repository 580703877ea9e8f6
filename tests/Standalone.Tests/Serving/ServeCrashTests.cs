using System.Globalization;
using System.Text;
using System.Text.Json;
using Validator.Tests.Support;
using Xunit.Abstractions;

namespace Standalone.Tests.Serving;

/// <summary>The real program, serving jobs over HTTP, killed (SIGKILL) over and over and started again on the same folder.</summary>
public sealed class ServeCrashTests(ITestOutputHelper output)
{
    [Fact]
    public Task Killed_at_several_moments_the_service_answers_every_row_exactly_once() => KilledAtAsync(rows: 200, planning: 2, middle: 2, finishing: 1, concurrency: 8, latencyInMs: 25);

    [Fact]
    [Trait("Category", "Long")]
    public Task Killed_at_fifty_moments_the_service_answers_every_row_exactly_once() => KilledAtAsync(rows: 300, planning: 10, middle: 30, finishing: 10, concurrency: 6, latencyInMs: 50);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Killed_in_a_storm_the_service_answers_every_row_exactly_once()
    {
        var (life, storm) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
        await using var service = await KilledService.CreateAsync(concurrency: 32, latencyInMs: 50);
        await service.StartAsync();
        await service.UploadAsync(20_000);
        await service.KillAsync();

        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < storm)
        {
            using var patience = new CancellationTokenSource(life, TimeProvider.System);
            try
            {
                await service.StartAsync(patience.Token);
                await service.LookAsync();
                await service.FetchAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, patience.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                await service.KillAsync();
            }
        }

        await service.StartAsync();
        var left = await service.LookAsync();
        await service.UntilAsync(progress => progress.IsOver);
        await service.CheckAsync();
        output.WriteLine($"{service.Kills} kills, {left.Done} done in the storm, {service.Repeated} asked again");
        Assert.InRange(left.Done, 1, 19_999);
    }

    [Fact]
    public async Task Upload_that_a_kill_cuts_off_leaves_nothing()
    {
        await using var service = await KilledService.CreateAsync(concurrency: 8, latencyInMs: 4);
        await service.StartAsync();
        var id = await service.UploadAsync(100);
        using var halfway = new StreamContent(new EndlessTable());
        halfway.Headers.ContentType = new("text/csv");
        var upload = service.Client.PostAsync("/v1/jobs", halfway);
        await service.UntilAsync(_ => Tables(service) is [_, _] and var tables && tables.All(table => table.Length > 0));
        await service.KillAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => upload);

        await service.StartAsync();
        var (listed, kept) = await service.JobsAsync();

        Assert.Equal([id], listed);
        Assert.Equal([id], kept);
        await service.UntilAsync(progress => progress.IsOver);
        await service.CheckAsync();
    }

    [Fact]
    public async Task Webhook_of_a_job_arrives_though_the_service_was_killed_around_its_end()
    {
        await using var service = await KilledService.CreateAsync(concurrency: 32, latencyInMs: 2);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? held = null;
        await using var receiver = new WebhookReceiver(async message =>
        {
            if (held is not null && message.Body.Contains(held, StringComparison.Ordinal) && arrived.TrySetResult())
            {
                await holds.Task;
            }

            return (204, null, null);
        });

        // Near its end, when it has just ended, and while the receiver thinks about the message.
        await service.StartAsync();
        var first = await service.UploadAsync(100, receiver.Url.ToString());
        await service.UntilAsync(progress => progress.Done >= 95);
        await service.KillAsync();
        await service.StartAsync();
        var second = await service.UploadAsync(100, receiver.Url.ToString());
        await service.UntilAsync(progress => progress.IsOver);
        await service.KillAsync();
        await service.StartAsync();
        held = await service.UploadAsync(100, receiver.Url.ToString());
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await service.KillAsync();
        holds.SetResult();
        await service.StartAsync();

        await service.UntilAsync(_ => new[] { first, second }.All(id => receiver.All.Any(message => message.Id == $"msg_{id}")) && receiver.All.Count(message => message.Id == $"msg_{held}") == 2);
        Assert.All(receiver.All, message => Assert.Equal((100, "completed"), Told(message.Body)));
        await service.CheckAsync();
    }

    private async Task KilledAtAsync(int rows, int planning, int middle, int finishing, int concurrency, int latencyInMs)
    {
        await using var service = await KilledService.CreateAsync(concurrency, latencyInMs);
        for (var moment = 0; moment < planning; moment++)
        {
            await service.StartAsync();
            await service.UploadAsync(rows);
            await service.KillAsync();
        }

        var all = rows * planning;
        var (inMiddle, nearEnd) = (0, 0);
        await KilledFromAsync(0.05, 0.95, middle);
        await KilledFromAsync(0.95, 1, finishing);
        await service.StartAsync();
        await service.UploadsAreKnownAsync();
        await service.UntilAsync(progress => progress.IsOver);
        await service.CheckAsync();
        output.WriteLine($"{service.Kills} kills: {service.Unplanned} while rows were read in, {inMiddle} in the middle, {nearEnd} near the end; {service.Repeated} asked again");

        Assert.Equal(planning + middle + finishing, service.Kills);
        Assert.True(service.Unplanned >= planning * 0.5, $"{service.Unplanned} while rows were read in");
        Assert.True(inMiddle >= middle * 0.8, $"{inMiddle} in the middle");
        Assert.True(nearEnd >= finishing * 0.2, $"{nearEnd} near the end");

        async Task KilledFromAsync(double from, double to, int moments)
        {
            for (var moment = 0; moment < moments; moment++)
            {
                await service.StartAsync();
                var share = from + ((to - from) * moment / moments);
                var progress = await service.UntilAsync(progress => progress.Done >= share * all);
                await service.FetchAsync();
                await service.KillAsync();
                inMiddle += progress.Done < 0.95 * all ? 1 : 0;
                nearEnd += progress.Done >= 0.95 * all && !progress.IsOver ? 1 : 0;
            }
        }
    }

    private static List<FileInfo> Tables(KilledService service) => [.. new DirectoryInfo(Path.Combine(service.Folder, "jobs")).EnumerateFiles("table", SearchOption.AllDirectories)];

    private static (int Done, string? State) Told(string body)
    {
        var job = JsonDocument.Parse(body).RootElement.GetProperty("data");
        return (job.GetProperty("done").GetInt32(), job.GetProperty("state").GetString());
    }

    /// <summary>A table that never ends, and comes a little at a time.</summary>
    private sealed class EndlessTable : Stream
    {
        private int _row = -1;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
            var line = new StringBuilder();
            while (line.Length < buffer.Length - 100 && line.Length < 60_000)
            {
                line.Append(CultureInfo.InvariantCulture, $"{(_row < 0 ? "email" : $"cut{_row}@d1.example")}\n");
                _row++;
            }

            return Encoding.UTF8.GetBytes(line.ToString(), buffer.Span);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
