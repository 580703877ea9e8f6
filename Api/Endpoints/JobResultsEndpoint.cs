using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Validator.Accounts;
using Validator.Api.Json;
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

        var (rules, given) = (new Rules(), http.Request.Query);
        rules.Known(given, "status", "reason", "format", "cursor", "limit");
        var wantedStatus = rules.Word<VerdictStatus>("status", rules.Text(given, "status"));
        var wantedReason = rules.Word<VerdictReason>("reason", rules.Text(given, "reason"));
        var wantedFormat = rules.Word<ResultFormat>("format", rules.Text(given, "format"));
        if (!ResultCursor.TryRead(rules.Text(given, "cursor"), out var after))
        {
            rules.Add("cursor", "format", "cursor is what next_cursor of the page before says.");
        }

        var chosen = wantedFormat ?? ResultFormats.OfAccept(http.Request.Headers.Accept);
        var most = rules.Number(given, "limit", 1, chosen is ResultFormat.Json ? MostPage : int.MaxValue);
        if (rules.Problem is { } problem)
        {
            return problem;
        }

        if (chosen is not { } form)
        {
            return JobProblems.NotAcceptable();
        }

        http.Response.Headers.Vary = "Accept";
        var query = new JobResultQuery(after, wantedStatus, wantedReason, form is ResultFormat.Json ? most ?? DefaultPage : most);
        return new Results(jobs, caller, job.Id, job.Name, shape, query, form);
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
