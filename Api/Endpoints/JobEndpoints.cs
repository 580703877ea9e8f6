using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Api.Jobs;
using Validator.Api.Json;
using Validator.Api.Ports;
using Validator.Api.Security;
using Validator.Verdicts;

namespace Validator.Api.Endpoints;

#pragma warning disable CS1573 // The comments describe the call: what services hand in is no part of it.

/// <summary>Jobs and their results.</summary>
internal static class JobEndpoints
{
    private const int LongestId = 64;
    private const int DefaultLimit = 50;
    private const int MostLimit = 200;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static void Map(RouteGroupBuilder v1)
    {
        var jobs = v1.MapGroup("/jobs").RequireScope(Scopes.Jobs).WithTags("Jobs");

        // A batch that is not settled in time goes on as a job: the key that asked has to be able to read it.
        var reading = v1.MapGroup("/jobs").RequireScope(Scopes.Jobs, or: Scopes.Verify).WithTags("Jobs");
        jobs.MapPost("", JobUploadEndpoint.CreateAsync).WithName("createJob").DescribeUpload()
            .WithMetadata(new RequestSizeLimitAttribute(((IEndpointRouteBuilder)v1).ServiceProvider.GetRequiredService<ApiOptions>().MaxUploadBytes));
        jobs.MapGet("", ListAsync).WithName("listJobs").Produces<ListBody<JobResponse>>();
        reading.MapGet("/{id}", FindAsync).WithName("getJob").Produces<JobResponse>().ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapDelete("/{id}", DeleteAsync).WithName("deleteJob").Produces(StatusCodes.Status204NoContent);
        jobs.MapPost("/{id}/pause", PauseAsync).WithName("pauseJob").Produces<JobResponse>().ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id}/resume", ResumeAsync).WithName("resumeJob").Produces<JobResponse>().ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id}/cancel", CancelAsync).WithName("cancelJob").Produces<JobResponse>().ProducesProblem(StatusCodes.Status409Conflict);
        reading.MapGet("/{id}/events", JobEventsEndpoint.WatchAsync).WithName("watchJob").DescribeEvents();
        reading.MapGet("/{id}/results", JobResultsEndpoint.ReadAsync).WithName("getJobResults").DescribeResults();
    }

    /// <summary>Tells whether a text could be the id of a job. What could not, the port is never asked about.</summary>
    /// <param name="id">The text.</param>
    /// <returns>Whether it could.</returns>
    internal static bool IsId(string id) => id.Length is > 0 and <= LongestId && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>Jobs of this key, newest first</summary>
    /// <param name="cursor">Where to go on: `next_cursor` of the page before.</param>
    /// <param name="limit">The most jobs, 1 to 200; 50 where it is not given.</param>
    internal static async Task<IResult> ListAsync(HttpContext http, IJobs jobs, [FromQuery] string? cursor, [FromQuery] string? limit)
    {
        var rules = new Rules();
        rules.Known(http.Request.Query, "cursor", "limit");
        var most = rules.Number(http.Request.Query, "limit", 1, MostLimit) ?? DefaultLimit;
        var from = rules.Text(http.Request.Query, "cursor");
        return rules.Problem ?? await Pages.AnswerAsync(() => jobs.ListAsync(http.Caller(), from, most, http.RequestAborted), JobResponse.Of, JobJson.Shared.ListBodyJobResponse);
    }

    /// <summary>How a job stands</summary>
    /// <param name="id">The job's id.</param>
    internal static async Task<IResult> FindAsync(HttpContext http, IJobs jobs, string id) =>
        IsId(id) && await jobs.FindAsync(http.Caller(), id, http.RequestAborted) is { } job ? JobJson.Answer(job) : JobProblems.NotFound();

    /// <summary>Hold a job: what is under way ends, nothing new begins</summary>
    /// <param name="id">The job's id.</param>
    internal static Task<IResult> PauseAsync(HttpContext http, IJobs jobs, string id) => ChangeAsync(http, jobs, id, JobChange.Pause, "paused");

    /// <summary>Go on with a job that was held</summary>
    /// <param name="id">The job's id.</param>
    internal static Task<IResult> ResumeAsync(HttpContext http, IJobs jobs, string id) => ChangeAsync(http, jobs, id, JobChange.Resume, "resumed");

    /// <summary>End a job: the verdicts so far stand</summary>
    /// <param name="id">The job's id.</param>
    internal static Task<IResult> CancelAsync(HttpContext http, IJobs jobs, string id) => ChangeAsync(http, jobs, id, JobChange.Cancel, "cancelled");

    /// <summary>End a job where it runs, and remove it with its table and its results</summary>
    /// <param name="id">The job's id.</param>
    internal static async Task<IResult> DeleteAsync(HttpContext http, IJobs jobs, string id) =>
        IsId(id) && await jobs.ChangeAsync(http.Caller(), id, JobChange.Delete, http.RequestAborted) is { Found: true } ? TypedResults.NoContent() : JobProblems.NotFound();

    private static async Task<IResult> ChangeAsync(HttpContext http, IJobs jobs, string id, JobChange change, string participle)
    {
        if (!IsId(id) || await jobs.ChangeAsync(http.Caller(), id, change, http.RequestAborted) is not { Found: true, Job: { } job } result)
        {
            return JobProblems.NotFound();
        }

        return result.Done ? JobJson.Answer(job) : JobProblems.InvalidState($"A job that is {VerdictJson.Word(job.State)} cannot be {participle}.");
    }
}
