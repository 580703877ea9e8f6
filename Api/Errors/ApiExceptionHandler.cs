using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Validator.Api.Errors;

/// <summary>Turns exceptions into problem details; what they hold stays in the log.</summary>
/// <param name="logger">The log.</param>
internal sealed partial class ApiExceptionHandler(ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true; // Nobody is left to be told.
        }

        var problem = exception switch
        {
            // The framework's words are about its own limits and the client's bytes; they name no address.
            BadHttpRequestException bad => Problems.ForStatus(bad.StatusCode, bad.Message),
            _ => Fault(httpContext, exception),
        };
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private IResult Fault(HttpContext httpContext, Exception exception)
    {
        LogFault(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "no endpoint", httpContext.TraceIdentifier);
        return Problems.ForStatus(StatusCodes.Status500InternalServerError, $"It is in the log under {httpContext.TraceIdentifier}.");
    }

    // The endpoint's name and not the path, which may hold an address.
    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed ({Trace})")]
    private partial void LogFault(Exception exception, string method, string endpoint, string trace);
}
