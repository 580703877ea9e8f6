using Microsoft.AspNetCore.Http;

namespace Validator.Api;

/// <summary>Errors as problem details (RFC 9457) with a stable code.</summary>
public static class Problems
{
    /// <summary>Makes a problem.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">What is wrong, in a few words that do not change.</param>
    /// <param name="detail">What is wrong this time, for people; null where the title says it all.</param>
    /// <returns>The result.</returns>
    public static IResult Create(string code, int status, string title, string? detail = null) => TypedResults.Problem(
        detail: detail, statusCode: status, title: title, type: $"urn:validator:problem:{code}", extensions: new Dictionary<string, object?> { ["code"] = code });
}
