using Microsoft.AspNetCore.Http;
using Validator.Verdicts;

namespace Validator.Api.Endpoints;

/// <summary>Writes a verdict as the answer, in its one JSON form.</summary>
/// <param name="verdict">The verdict.</param>
internal sealed class VerdictResult(Verdict verdict) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var json = VerdictJson.SerializeToUtf8Bytes(verdict);
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = json.Length;
        return httpContext.Response.BodyWriter.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }
}
