using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Validator.Api.Json;

namespace Validator.Api;

/// <summary>Errors as problem details (RFC 9457) with a stable code; the table of them is in docs/api.md.</summary>
public static class Problems
{
    /// <summary>Makes a problem.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">What is wrong, in a few words that do not change.</param>
    /// <param name="detail">What is wrong this time, for people; null where the title says it all.</param>
    /// <returns>The result.</returns>
    public static IResult Create(string code, int status, string title, string? detail = null) => Create(code, status, title, detail, null);

    /// <summary>Makes the problem of a request that does not meet the rules.</summary>
    /// <param name="errors">Each rule that is not met, with its field.</param>
    /// <returns>The result.</returns>
    public static IResult Invalid(params IReadOnlyList<FieldError> errors) => Create(
        "invalid_request", StatusCodes.Status400BadRequest, "The request does not meet the rules.", string.Join(' ', errors.Select(error => error.Message)), errors);

    /// <summary>Makes the problem of a body that cannot be read as JSON.</summary>
    /// <param name="detail">What is wrong with it.</param>
    /// <returns>The result.</returns>
    public static IResult MalformedJson(string detail) => Create("malformed_json", StatusCodes.Status400BadRequest, "The body is not JSON.", detail);

    /// <summary>Makes the problem of something that is not there, or not for this key.</summary>
    /// <param name="detail">What is not there; null for the path.</param>
    /// <returns>The result.</returns>
    public static IResult NotFound(string? detail = null) => Create("not_found", StatusCodes.Status404NotFound, "There is no such thing.", detail);

    /// <summary>Makes the problem of a body in a form that the call does not take.</summary>
    /// <param name="expected">The media types that it takes, for people.</param>
    /// <returns>The result.</returns>
    public static IResult UnsupportedMediaType(string? expected = null) => Create(
        "unsupported_media_type", StatusCodes.Status415UnsupportedMediaType, "The body has a media type that this call does not take.", expected is null ? null : $"Content-Type may be: {expected}.");

    /// <summary>Makes the problem that a status without a body stands for.</summary>
    /// <param name="status">The status, 400 or more.</param>
    /// <param name="detail">What is wrong this time, for people; null where the title says it all.</param>
    /// <returns>The result.</returns>
    internal static IResult ForStatus(int status, string? detail = null) => status switch
    {
        StatusCodes.Status404NotFound => NotFound(detail ?? "The path leads nowhere."),
        StatusCodes.Status405MethodNotAllowed => Create("method_not_allowed", StatusCodes.Status405MethodNotAllowed, "The path does not take this method.", detail),
        StatusCodes.Status406NotAcceptable => Create("not_acceptable", StatusCodes.Status406NotAcceptable, "The call has no answer in a form that Accept names.", detail),
        StatusCodes.Status408RequestTimeout => Create("request_timeout", StatusCodes.Status408RequestTimeout, "The body came too slowly.", detail),
        StatusCodes.Status413PayloadTooLarge => Create("body_too_large", StatusCodes.Status413PayloadTooLarge, "The body is larger than this call takes.", detail),
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType(),
        StatusCodes.Status500InternalServerError => Create("internal_error", StatusCodes.Status500InternalServerError, "The service has met a fault of its own.", detail),
        StatusCodes.Status503ServiceUnavailable => Create("unavailable", StatusCodes.Status503ServiceUnavailable, "The service cannot take the request now.", detail),
        _ => Create("bad_request", StatusCodes.Status400BadRequest, "The request cannot be read.", detail),
    };

    private static ProblemHttpResult Create(string code, int status, string title, string? detail, IReadOnlyList<FieldError>? errors)
    {
        if (!ProblemCodes.All.TryGetValue(code, out var known) || known != status)
        {
            throw new ArgumentException($"The code '{code}' with status {status} is not in the table that clients rely on ({nameof(ProblemCodes)}).", nameof(code));
        }

        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (errors is not null)
        {
            extensions["errors"] = errors;
        }

        return TypedResults.Problem(detail: detail, statusCode: status, title: title, type: $"urn:validator:problem:{code}", extensions: extensions);
    }
}
