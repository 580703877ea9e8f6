using Microsoft.AspNetCore.Http;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Writes what callers do into the audit log, before the answer goes out: whoever has the answer finds the entry.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditLog log)
{
    private const int LongestTarget = 200;

    /// <summary>Calls of these are written by themselves. Asking for verdicts and telling of outcomes is counted in the usage instead.</summary>
    private const Scopes Watched = Scopes.Jobs | Scopes.History | Scopes.Admin;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<CallerFeature>() is not { } caller || ActionOf(context, caller) is not { } action)
        {
            await next(context);
            return;
        }

        var isWritten = false;
        context.Response.OnStarting(() => WriteOnceAsync(context.Response.StatusCode));
        try
        {
            await next(context);
        }
        catch
        {
            await WriteOnceAsync(StatusCodes.Status500InternalServerError);
            throw;
        }

        await WriteOnceAsync(context.Response.StatusCode);

        Task WriteOnceAsync(int status)
        {
            if (isWritten)
            {
                return Task.CompletedTask;
            }

            isWritten = true;
            return log.WriteAsync(action, caller.Key.Id, TargetOf(context), context.Features.Get<ClientFeature>()?.Address.ToString(), status);
        }
    }

    private static string? ActionOf(HttpContext context, CallerFeature caller)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            return null;
        }

        if (endpoint.Metadata.GetMetadata<AuditMetadata>() is { } named)
        {
            return named.Action;
        }

        var method = context.Request.Method;
        var needed = endpoint.Metadata.GetOrderedMetadata<ScopeRequirement>().Aggregate(Scopes.None, (all, one) => all | one.Scope);
        return !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && (needed & Watched) != 0 ? caller.Endpoint : null;
    }

    /// <summary>Gives what the call was about. Routes hold ids and domains, never addresses; and what is no visible ASCII was no id.</summary>
    private static string? TargetOf(HttpContext context)
    {
        var target = context.AuditTarget() ?? string.Join('/', context.Request.RouteValues.Values);
        return target.Length is 0 or > LongestTarget || target.Contains('@') || target.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : target;
    }
}
