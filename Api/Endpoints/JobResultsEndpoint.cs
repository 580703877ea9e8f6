using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.Api.Results;
using Validator.Api.Security;
using Validator.Verdicts;

namespace Validator.Api.Endpoints;

#pragma warning disable CS1573 // The comments describe the call: what services hand in is no part of it.

/// <summary>Gives a job's results.</summary>
internal static class JobResultsEndpoint
{
    private const int DefaultPage = 100;
    private const int MostPage = 1000;

    /// <summary>The verdicts of a job, while it runs those that are there</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="status">Only rows of this status.</param>
    /// <param name="reason">Only rows of this reason.</param>
    /// <param name="format">`json` (a page), `ndjson` or `csv` (all rows, streamed). Where it is not given, the header Accept chooses.</param>
    /// <param name="cursor">Where to go on: `next_cursor` of the page before.</param>
    /// <param name="limit">The most rows: of a page 1 to 1000, 100 where it is not given; of a stream any number, all where it is not given.</param>
    internal static async Task<IResult> ReadAsync(
        HttpContext http,
        IJobs jobs,
        string id,
        [FromQuery] string? status,
        [FromQuery] string? reason,
        [FromQuery] string? format,
        [FromQuery] string? cursor,
        [FromQuery] string? limit)
    {
        var caller = http.Caller();
        if (!JobEndpoints.IsId(id) || await jobs.FindAsync(caller, id, http.RequestAborted) is not { } job || await jobs.ShapeOfAsync(caller, id, http.RequestAborted) is not { } shape)
        {
            return JobProblems.NotFound();
        }

        if (!Words<VerdictStatus>.TryRead(status, out var wantedStatus))
        {
            return JobProblems.InvalidField("status", "choice", $"must be one of {Words<VerdictStatus>.All}");
        }

        if (!Words<VerdictReason>.TryRead(reason, out var wantedReason))
        {
            return JobProblems.InvalidField("reason", "choice", $"must be one of {Words<VerdictReason>.All}");
        }

        if (!ResultCursor.TryRead(cursor, out var after))
        {
            return JobProblems.InvalidCursor();
        }

        if (format is not null && ResultFormats.OfWord(format) is null)
        {
            return JobProblems.InvalidField("format", "choice", "must be one of json, ndjson, csv");
        }

        if ((format is null ? ResultFormats.OfAccept(http.Request.Headers.Accept) : ResultFormats.OfWord(format)) is not { } chosen)
        {
            return JobProblems.NotAcceptable();
        }

        var most = chosen is ResultFormat.Json ? MostPage : int.MaxValue;
        if (!JobEndpoints.TryReadLimit(limit, chosen is ResultFormat.Json ? DefaultPage : most, most, out var rows))
        {
            return JobProblems.InvalidField("limit", "range", $"must be a number from 1 to {most}");
        }

        http.Response.Headers.Vary = "Accept";
        var query = new JobResultQuery(after, wantedStatus, wantedReason, limit is null && chosen is not ResultFormat.Json ? null : rows);
        return new Results(jobs, caller, job.Id, job.Name, shape, query, chosen);
    }

    private sealed class Results(IJobs jobs, Caller caller, string id, string? name, TableShape shape, JobResultQuery query, ResultFormat format) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var (response, aborted) = (httpContext.Response, httpContext.RequestAborted);
            try
            {
                switch (format)
                {
                    case ResultFormat.Json:
                        var limit = query.Limit!.Value;
                        var page = await ResultPage.ReadAsync(jobs.ReadResultsAsync(caller, id, query with { Limit = limit + 1 }, aborted), limit);
                        await page.WriteAsync(response, aborted);
                        break;
                    case ResultFormat.Ndjson:
                        Name(response, "application/x-ndjson; charset=utf-8", "ndjson");
                        await new ResultWriter(response.BodyWriter).WriteNdjsonAsync(jobs.ReadResultsAsync(caller, id, query, aborted), aborted);
                        break;
                    default:
                        Name(response, "text/csv; charset=utf-8; header=present", "csv");
                        await new ResultWriter(response.BodyWriter).WriteCsvAsync(shape, jobs.ReadResultsAsync(caller, id, query, aborted), aborted);
                        break;
                }
            }
            catch (OperationCanceledException) when (aborted.IsCancellationRequested)
            {
                // The client has gone: there is nobody to tell.
            }
        }

        private void Name(HttpResponse response, string contentType, string extension)
        {
            response.ContentType = contentType;
            response.Headers.ContentDisposition = ResultFileName.Disposition(name, extension);
        }
    }
}
