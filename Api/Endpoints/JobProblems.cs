using Microsoft.AspNetCore.Http;
using Validator.Api.Json;
using Validator.Api.Uploads;

namespace Validator.Api.Endpoints;

/// <summary>What may be wrong with a request about jobs.</summary>
internal static class JobProblems
{
    /// <summary>The same for a job of another key, an id that was never given out and one that never could be: nothing is given away.</summary>
    public static IResult NotFound() => Problems.NotFound("There is no job with this id, or it is another key's.");

    public static IResult InvalidState(string detail) => Problems.Create("invalid_state", StatusCodes.Status409Conflict, "The job's state does not allow this.", detail);

    public static IResult NotAcceptable() => Problems.ForStatus(StatusCodes.Status406NotAcceptable, "Results are application/json, application/x-ndjson or text/csv.");

    public static IResult Of(UploadProblem problem) => problem switch
    {
        { Code: UploadCodes.InvalidRequest } => Problems.Invalid(new FieldError(problem.Field ?? "", problem.Rule ?? "format", problem.Detail)),
        { Code: UploadCodes.MalformedJson } => Problems.MalformedJson(problem.Detail),
        { Code: UploadCodes.TooSlow or UploadCodes.TooLarge } => Problems.ForStatus(problem.Status, problem.Detail),
        _ => Problems.Create(problem.Code, problem.Status, TitleOf(problem.Code), problem.Detail),
    };

    /// <summary>Asks the caller to come back.</summary>
    public static IResult TooMany(HttpContext http, string code, string detail, int retryAfterSeconds)
    {
        http.Response.Headers.RetryAfter = retryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Of(new(StatusCodes.Status429TooManyRequests, code, detail));
    }

    private static string TitleOf(string code) => code switch
    {
        UploadCodes.MalformedMultipart => "The body is no form.",
        UploadCodes.InvalidEncoding => "The text is not in the encoding that it should be in.",
        UploadCodes.Empty => "The upload has no row.",
        UploadCodes.NoAddressColumn => "No column of addresses was found.",
        UploadCodes.UnknownColumn => "There is no such column.",
        UploadCodes.Incomplete => "The body ended too early.",
        UploadCodes.UnsupportedMediaType => "The body has a media type that this call does not take.",
        UploadCodes.IdempotencyKeyReused => "The idempotency key was used for another request.",
        UploadCodes.TooMany => "Too much is under way for this key.",
        _ => "A limit of the key is reached.",
    };
}
