using Microsoft.AspNetCore.Http;
using Validator.Api.Uploads;

namespace Validator.Api.Endpoints;

/// <summary>What may be wrong with a request about jobs.</summary>
internal static class JobProblems
{
    /// <summary>The same for a job of another key, an id that was never given out and one that never could be: nothing is given away.</summary>
    public static IResult NotFound() => Problems.Create("not_found", StatusCodes.Status404NotFound, "There is no such job.");

    public static IResult InvalidState(string detail) => Problems.Create("invalid_state", StatusCodes.Status409Conflict, "The job's state does not allow this.", detail);

    public static IResult InvalidField(string field, string rule, string words) => Of(UploadException.OfField(field, rule, words).Problem);

    public static IResult InvalidCursor() => Problems.Create("invalid_cursor", StatusCodes.Status400BadRequest, "The cursor was not given out for this list.");

    public static IResult NotAcceptable() => Problems.Create(
        "not_acceptable", StatusCodes.Status406NotAcceptable, "None of the accepted media types is there.", "Results are application/json, application/x-ndjson or text/csv.");

    public static IResult Of(UploadProblem problem) => Problems.Create(problem.Code, problem.Status, TitleOf(problem.Code), problem.Detail);

    /// <summary>Asks the caller to come back.</summary>
    public static IResult TooMany(HttpContext http, string code, string detail, int retryAfterSeconds)
    {
        http.Response.Headers.RetryAfter = retryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Of(new(StatusCodes.Status429TooManyRequests, code, detail));
    }

    private static string TitleOf(string code) => code switch
    {
        UploadCodes.InvalidRequest => "A field breaks its rule.",
        UploadCodes.MalformedJson => "The body is no JSON.",
        UploadCodes.MalformedMultipart => "The body is no form.",
        UploadCodes.InvalidEncoding => "The text is not in the encoding that it should be in.",
        UploadCodes.Empty => "The upload has no row.",
        UploadCodes.NoAddressColumn => "No column of addresses was found.",
        UploadCodes.UnknownColumn => "There is no such column.",
        UploadCodes.Incomplete => "The body ended too early.",
        UploadCodes.TooSlow => "The body came too slowly.",
        UploadCodes.TooLarge => "The body is too large.",
        UploadCodes.UnsupportedMediaType => "The media type is not supported.",
        UploadCodes.IdempotencyKeyReused => "The idempotency key was used for another request.",
        UploadCodes.TooMany => "Too much is under way for this key.",
        _ => "A limit of the key is reached.",
    };
}
