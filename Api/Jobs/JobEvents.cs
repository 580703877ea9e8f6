using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Validator.Jobs;

namespace Validator.Api.Jobs;

/// <summary>
/// Writes server-sent events: how the job stands now, each time that it has changed, and its end, after which the stream ends. An event's id says what it
/// tells, so that a client that comes back gets only what it does not have. While nothing changes, comments keep the connection alive.
/// </summary>
/// <param name="watch">Watches the job.</param>
/// <param name="lastEventId">The last event that the client has; empty for none.</param>
/// <param name="heartbeat">How long it is silent.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">The host ends: clients come back to the next one.</param>
internal sealed class JobEvents(
    Func<CancellationToken, IAsyncEnumerable<JobInfo>> watch, string lastEventId, TimeSpan heartbeat, TimeProvider time, CancellationToken stopping) : IResult
{
    private const string Retry = "retry: 2000\n\n";

    /// <summary>Tells whether a job changes no more.</summary>
    /// <param name="job">The job.</param>
    /// <returns>Whether it is over.</returns>
    public static bool IsLast(JobInfo job) => job.State is JobState.Completed or JobState.Cancelled or JobState.Failed;

    /// <summary>Names an event by what it tells.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The id.</returns>
    public static string IdOf(JobInfo job) => string.Create(CultureInfo.InvariantCulture, $"{(int)job.State}-{job.Total}-{job.Done}-{job.Duplicates}");

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // proxies pass each event on at once
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            response.BodyWriter.Write(Encoding.ASCII.GetBytes(Retry));
            await response.BodyWriter.FlushAsync(ending.Token);
            await WriteAsync(response.BodyWriter, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client or the host has gone.
        }
    }

    private async Task WriteAsync(PipeWriter output, CancellationTokenSource ending)
    {
        var known = lastEventId;
        var jobs = watch(ending.Token).GetAsyncEnumerator(ending.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next ??= jobs.MoveNextAsync().AsTask();
                if (!await IsDoneInTimeAsync(next))
                {
                    output.Write(":\n\n"u8);
                    await output.FlushAsync(ending.Token);
                    continue;
                }

                var isThere = await next;
                next = null;
                if (!isThere)
                {
                    return;
                }

                var job = jobs.Current;
                if (IdOf(job) is var id && id != known)
                {
                    known = id;
                    output.Write(Encoding.ASCII.GetBytes($"id: {id}\ndata: "));
                    output.Write(JobJson.Line(job));
                    output.Write("\n\n"u8);
                    await output.FlushAsync(ending.Token);
                }

                if (IsLast(job))
                {
                    return;
                }
            }
        }
        finally
        {
            // An enumerator may be disposed of only between its steps.
            await ending.CancelAsync();
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await jobs.DisposeAsync();
        }
    }

    private async Task<bool> IsDoneInTimeAsync(Task<bool> next)
    {
        if (next.IsCompleted)
        {
            return true;
        }

        using var enough = new CancellationTokenSource();
        var silence = Task.Delay(heartbeat, time, enough.Token);
        var isDone = await Task.WhenAny(next, silence) == next;
        await enough.CancelAsync();
        return isDone;
    }
}
