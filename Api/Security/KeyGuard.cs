using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Holds a key to its rate, and counts what it calls.</summary>
internal sealed class KeyGuard(RequestDelegate next, IKeyLimits limits)
{
    private readonly ConditionalWeakTable<Endpoint, string> _names = [];

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<CallerFeature>() is { } caller)
        {
            caller.Endpoint = context.GetEndpoint() is { } endpoint ? _names.GetValue(endpoint, NameOf) : "(none)";
            var decision = await limits.AdmitAsync(caller.Key, caller.Endpoint, context.RequestAborted);
            if (!decision.Allowed)
            {
                await TooMany.Refuse(context, decision, "rate_limited", "The key sends too many requests.");
                return;
            }

            if (decision.IsLimited)
            {
                TooMany.Describe(context.Response, decision);
            }
        }

        await next(context);
    }

    /// <summary>Names an endpoint by what is written in the program, never by what was asked.</summary>
    public static string NameOf(Endpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        var pattern = (endpoint as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/');
        return $"{string.Join(',', methods)} {(string.IsNullOrEmpty(pattern) ? "/" : pattern)}".TrimStart();
    }
}

/// <summary>Takes addresses from a caller's quota.</summary>
public static class QuotaExtensions
{
    /// <summary>Takes addresses from the quota of the caller's key, all or none, and counts them in its usage. To be called before anything is done for them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="addresses">How many addresses are asked about.</param>
    /// <returns>Null where the quota allows it; else the answer to give, 429 with its headers set.</returns>
    public static async ValueTask<IResult?> TakeQuotaAsync(this HttpContext context, long addresses)
    {
        ArgumentNullException.ThrowIfNull(context);
        var caller = context.Features.Get<CallerFeature>() ?? throw new InvalidOperationException("Only an endpoint that requires a scope has a caller.");
        var limits = (IKeyLimits)context.RequestServices.GetService(typeof(IKeyLimits))!;
        var decision = await limits.TakeAsync(caller.Key.Id, caller.Endpoint, addresses, context.RequestAborted);
        if (decision.Allowed)
        {
            return null;
        }

        TooMany.Describe(context.Response, decision);
        return TooMany.Problem(
            context.Response,
            decision.RetryAfter,
            "quota_exceeded",
            "The key's quota of the day does not allow it.",
            $"Asked for {addresses} addresses; {decision.Remaining} of {decision.Limit} are left until midnight UTC.");
    }
}
