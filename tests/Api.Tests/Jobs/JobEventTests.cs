using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Validator.Api.Jobs;
using Validator.Jobs;

namespace Api.Tests.Jobs;

public sealed class JobEventTests : IAsyncLifetime
{
    private JobsHost _host = null!;

    public async Task InitializeAsync() => _host = await JobsHost.StartAsync(settings: new() { ["Jobs:Heartbeat"] = "00:00:00.2", ["Jobs:EventStreamsPerKey"] = "1" });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Stream_gives_the_state_now_each_change_and_ends_with_the_job()
    {
        var job = await RunningAsync("na\nme");
        using var events = await OpenAsync(job);

        var first = await events.NextAsync();
        job.Change(job.Info with { Done = 1 });
        var second = await events.NextAsync();
        job.Change(job.Info with { Done = 2, State = JobState.Completed });
        var last = await events.NextAsync();

        Assert.Equal("text/event-stream", events.ContentType);
        Assert.Equal((0, 1, 2), (Done(first), Done(second), Done(last)));
        Assert.Equal("na\nme", first!.Value.Data.GetProperty("name").GetString());
        Assert.Equal("completed", last!.Value.Data.GetProperty("state").GetString());
        Assert.Equal(3, new[] { first, second, last }.Select(one => one!.Value.Id).Distinct().Count());
        Assert.Null(await events.NextAsync());
        await FreeAsync();
    }

    [Fact]
    public async Task Client_that_comes_back_gets_only_what_it_does_not_have()
    {
        var job = await RunningAsync();
        string id;
        using (var events = await OpenAsync(job))
        {
            id = (await events.NextAsync())!.Value.Id;
        }

        await FreeAsync();
        using var again = await OpenAsync(job, id);
        Assert.True(await again.HeartbeatAsync(), "the state that it has was sent again");
        job.Change(job.Info with { Done = 1 });
        Assert.Equal(1, Done(await again.NextAsync()));
    }

    [Fact]
    public async Task Client_that_has_the_end_is_told_not_to_come_again()
    {
        var job = await _host.AcceptedAsync("a@x.example\n");
        string id;
        using (var events = await OpenAsync(job))
        {
            id = (await events.NextAsync())!.Value.Id;
            Assert.Null(await events.NextAsync());
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job.Id}/events");
        request.Headers.Add("Last-Event-ID", id);
        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Silent_stream_says_that_it_is_still_there()
    {
        using var events = await OpenAsync(await RunningAsync());
        await events.NextAsync();

        Assert.True(await events.HeartbeatAsync());
        Assert.True(await events.HeartbeatAsync());
    }

    [Fact]
    public async Task Job_that_is_deleted_ends_the_stream()
    {
        var job = await RunningAsync();
        using var events = await OpenAsync(job);
        await events.NextAsync();

        await _host.Client.DeleteAsync($"/v1/jobs/{job.Id}");

        Assert.Equal("cancelled", (await events.NextAsync())!.Value.Data.GetProperty("state").GetString());
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task Streams_of_a_key_are_bounded_and_given_back_when_a_client_goes()
    {
        var job = await RunningAsync();
        using (var events = await OpenAsync(job))
        {
            await events.NextAsync();
            using var second = await _host.Client.GetAsync($"/v1/jobs/{job.Id}/events");
            await second.ProblemAsync(429, "too_many_event_streams");
        }

        await FreeAsync();
        using var third = await OpenAsync(job);
        Assert.NotNull(await third.NextAsync());
    }

    [Fact]
    public async Task Open_stream_does_not_hold_up_the_end_of_the_host()
    {
        await using var host = await JobsHost.StartAsync();
        var job = await host.AcceptedAsync("a@x.example\n");
        job.Change(job.Info with { State = JobState.Running });
        using var response = await host.Client.GetAsync($"/v1/jobs/{job.Id}/events", HttpCompletionOption.ResponseHeadersRead);

        var began = TimeProvider.System.GetTimestamp();
        await host.Host.Server.StopAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(8)); // it waits 10 s for requests under way
    }

    private static int Done((string Id, JsonElement Data)? one) => one!.Value.Data.GetProperty("done").GetInt32();

    private async Task<FakeJob> RunningAsync(string? name = null)
    {
        var job = await _host.AcceptedAsync("a@x.example\nb@x.example\n");
        job.Change(job.Info with { State = JobState.Running, Done = 0, Name = name });
        return job;
    }

    private async Task<EventReader> OpenAsync(FakeJob job, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job.Id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private async Task FreeAsync()
    {
        var slots = _host.Host.Server.Services.GetRequiredService<JobSlots>();
        for (var attempt = 0; attempt < 600 && slots.EventStreams.Taken > 0; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal(0, slots.EventStreams.Taken);
    }

    private sealed class EventReader(HttpResponseMessage response, StreamReader lines) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        public string? ContentType => response.Content.Headers.ContentType?.MediaType;

        /// <summary>Reads the next event as the standard says; null at the end.</summary>
        public async Task<(string Id, JsonElement Data)?> NextAsync()
        {
            var (id, data) = ("", "");
            while (await LineAsync() is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = line[4..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    data += line[6..];
                }
                else if (line.Length == 0 && data.Length > 0)
                {
                    return (id, JsonDocument.Parse(data).RootElement);
                }
            }

            return null;
        }

        /// <summary>Reads on to what comes next: whether that is a comment.</summary>
        public async Task<bool> HeartbeatAsync()
        {
            while (await LineAsync() is { } line)
            {
                if (line.StartsWith(':'))
                {
                    return true;
                }

                if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return false;
        }

        public void Dispose()
        {
            lines.Dispose();
            response.Dispose();
        }

        private Task<string?> LineAsync() => lines.ReadLineAsync().WaitAsync(Patience, TimeProvider.System);
    }
}
