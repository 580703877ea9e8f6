using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Turns away, before any work is done, clients that may not call or call too often, and bodies that say themselves that they are too large.</summary>
internal sealed class ClientGuard(RequestDelegate next, ApiOptions options, ClientNetworks networks, Clients clients)
{
    public Task InvokeAsync(HttpContext context)
    {
        // No address: a socket of this host's file system.
        if (context.Connection.RemoteIpAddress is { } remote)
        {
            var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
            if (!networks.MayCall(address))
            {
                return Problems.Create("client_not_allowed", StatusCodes.Status403Forbidden, "This client address may not call.").ExecuteAsync(context);
            }

            var state = clients.Of(address);
            context.Features.Set(new ClientFeature(address, state));
            if (options.LimitLoopback || !IPAddress.IsLoopback(address))
            {
                var decision = state.Admit();
                if (!decision.Allowed)
                {
                    return TooMany.Refuse(context, decision, "client_rate_limited", "This client address sends too many requests.");
                }
            }
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } size && context.Request.ContentLength > size.MaxRequestBodySize)
        {
            if (!size.IsReadOnly)
            {
                // So the server throws away for some seconds what still comes; closing at once would reset the connection under the client's eyes.
                size.MaxRequestBodySize = null;
            }

            return Problems.Create("body_too_large", StatusCodes.Status413PayloadTooLarge, "The body is larger than this call takes.").ExecuteAsync(context);
        }

        return next(context);
    }
}

/// <summary>The client addresses that were seen lately.</summary>
internal sealed class Clients(ApiOptions options, TimeProvider time)
{
    private readonly BoundedTable<ClientAddress, ClientState> _table = new(options.RememberedClients, _ => new ClientState(options, time));

    public ClientState Of(IPAddress address) => _table.Get(ClientAddress.Of(address));
}

/// <summary>Where a request comes from.</summary>
internal sealed record ClientFeature(IPAddress Address, ClientState State);

/// <summary>Answers of limits.</summary>
internal static class TooMany
{
    /// <summary>Answers 429.</summary>
    public static Task Refuse(HttpContext context, LimitDecision decision, string code, string title, string? detail = null)
    {
        Describe(context.Response, decision);
        return Problem(context.Response, decision.RetryAfter, code, title, detail).ExecuteAsync(context);
    }

    /// <summary>Makes the problem, and says in the headers when to come again.</summary>
    public static IResult Problem(HttpResponse response, TimeSpan retryAfter, string code, string title, string? detail = null)
    {
        response.Headers.RetryAfter = Seconds(retryAfter);
        return Problems.Create(code, StatusCodes.Status429TooManyRequests, title, detail);
    }

    /// <summary>Says how a limit stands (draft-ietf-httpapi-ratelimit-headers-03, the form that most clients read).</summary>
    public static void Describe(HttpResponse response, LimitDecision decision)
    {
        response.Headers["RateLimit-Limit"] = Number(decision.Limit);
        response.Headers["RateLimit-Remaining"] = Number(decision.Remaining);
        response.Headers["RateLimit-Reset"] = Seconds(decision.Reset);
    }

    private static string Seconds(TimeSpan time) => Number((long)Math.Max(1, Math.Ceiling(time.TotalSeconds)));

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
