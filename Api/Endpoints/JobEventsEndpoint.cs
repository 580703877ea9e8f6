using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Validator.Api.Jobs;
using Validator.Api.Ports;
using Validator.Api.Security;

namespace Validator.Api.Endpoints;

#pragma warning disable CS1573 // The comments describe the call: what services hand in is no part of it.

/// <summary>Gives a job live.</summary>
internal static class JobEventsEndpoint
{
    private const int RetryAfterSeconds = 10;

    /// <summary>How a job stands, live, as server-sent events</summary>
    /// <param name="id">The job's id.</param>
    internal static async Task<IResult> WatchAsync(
        HttpContext http, IJobs jobs, IOptions<JobOptions> options, JobSlots slots, IHostApplicationLifetime lifetime, TimeProvider time, string id)
    {
        var caller = http.Caller();
        if (!JobEndpoints.IsId(id) || await jobs.FindAsync(caller, id, http.RequestAborted) is not { } job)
        {
            return JobProblems.NotFound();
        }

        var lastEventId = http.Request.Headers["Last-Event-ID"].ToString();
        if (JobEvents.IsLast(job) && JobEvents.IdOf(job) == lastEventId)
        {
            return TypedResults.NoContent(); // which tells a browser not to come again
        }

        if (slots.EventStreams.TryTake(caller.KeyId) is not { } slot)
        {
            return JobProblems.TooMany(http, "too_many_event_streams", $"A key may have {options.Value.EventStreamsPerKey} event streams at a time.", RetryAfterSeconds);
        }

        http.Response.RegisterForDispose(slot);
        return new JobEvents(token => jobs.WatchAsync(caller, job.Id, token), lastEventId, options.Value.Heartbeat, time, lifetime.ApplicationStopping);
    }
}
