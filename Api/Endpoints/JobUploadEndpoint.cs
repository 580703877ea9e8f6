using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Validator.Api.Jobs;
using Validator.Api.Ports;
using Validator.Api.Security;
using Validator.Api.Uploads;

namespace Validator.Api.Endpoints;

/// <summary>Accepts jobs.</summary>
internal static class JobUploadEndpoint
{
    private const string IdempotencyKeyHeader = "Idempotency-Key";
    private const int LongestIdempotencyKey = 255;
    private const int RetryAfterSeconds = 10;
    private const int ClientClosedRequest = 499;

    /// <summary>Verify a list: JSON, CSV, plain text or a form with a file</summary>
    internal static async Task<IResult> CreateAsync(
        HttpContext http, IJobs jobs, IOptions<JobOptions> options, JobSlots slots, TimeProvider time)
    {
        using var slot = slots.Uploads.TryTake(http.Caller().KeyId);
        if (slot is null)
        {
            return JobProblems.TooMany(http, UploadCodes.TooMany, $"A key may have {options.Value.UploadsPerKey} uploads at a time.", RetryAfterSeconds);
        }

        using var patience = new CancellationTokenSource(options.Value.LongestUpload, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            await using var upload = await JobUpload.ReadAsync(http.Request, options.Value, both.Token);
            try
            {
                var draft = upload.Fields.Draft(upload.Table.Shape, upload.FileName, IdempotencyKey(http.Request.Headers));
                return Answer(http, await jobs.CreateAsync(http.Caller(), draft, upload.Table.Text, both.Token));
            }
            catch (Exception) when (upload.Table.Checked?.Fault is { } fault && Explain(fault) is { } problem)
            {
                // Whatever the port made of it: the upload is what failed.
                return JobProblems.Of(problem);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return JobProblems.Of(new(StatusCodes.Status408RequestTimeout, UploadCodes.TooSlow, $"An upload may take {options.Value.LongestUpload:g}."));
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.StatusCode(ClientClosedRequest); // nobody is there to read it
        }
        catch (Exception fault) when (Explain(fault) is { } problem)
        {
            return JobProblems.Of(problem);
        }
    }

    private static IResult Answer(HttpContext http, JobCreation creation)
    {
        switch (creation)
        {
            case { Outcome: JobCreationOutcome.Created or JobCreationOutcome.Repeated, Job: { } job }:
                if (creation.Outcome is JobCreationOutcome.Repeated)
                {
                    http.Response.Headers["Idempotency-Replayed"] = "true";
                }

                http.Response.Headers.Location = $"{http.Request.PathBase}/v1/jobs/{job.Id}";
                return JobJson.Answer(job, StatusCodes.Status202Accepted);
            case { Outcome: JobCreationOutcome.IdempotencyKeyReused }:
                return JobProblems.Of(new(
                    StatusCodes.Status422UnprocessableEntity, UploadCodes.IdempotencyKeyReused, creation.Detail ?? $"{IdempotencyKeyHeader} belongs to a request with another content."));
            case { Outcome: JobCreationOutcome.Empty }:
                return JobProblems.Of(new(StatusCodes.Status400BadRequest, UploadCodes.Empty, creation.Detail ?? "There is a header, and no row below it."));
            case { Outcome: JobCreationOutcome.LimitReached }:
                return JobProblems.TooMany(http, UploadCodes.LimitReached, creation.Detail ?? "The key has as many jobs under way as it may, or its quota is used up.", RetryAfterSeconds);
            default:
                throw new InvalidOperationException($"A job that is {creation.Outcome} has to be there.");
        }
    }

    private static string? IdempotencyKey(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(IdempotencyKeyHeader, out var values))
        {
            return null;
        }

        return values is [{ Length: > 0 and <= LongestIdempotencyKey } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw UploadException.OfField(IdempotencyKeyHeader, "length", $"must have 1 to {LongestIdempotencyKey} visible ASCII characters, once");
    }

    /// <summary>Tells what is wrong with an upload that could not be read; null where the fault is not the upload's.</summary>
    private static UploadProblem? Explain(Exception fault) => fault switch
    {
        UploadException upload => upload.Problem,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new(StatusCodes.Status413PayloadTooLarge, UploadCodes.TooLarge, "The upload is larger than this service takes; send it in parts."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } =>
            new(StatusCodes.Status408RequestTimeout, UploadCodes.TooSlow, "The upload came slower than this service waits for."),
        BadHttpRequestException or ConnectionResetException =>
            new(StatusCodes.Status400BadRequest, UploadCodes.Incomplete, "The body ended before it was complete, or its framing is broken."),
        _ => null,
    };
}
