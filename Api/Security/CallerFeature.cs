using Microsoft.AspNetCore.Http;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>The key that a request has shown.</summary>
internal sealed record CallerFeature(ApiKey Key, Caller Caller)
{
    /// <summary>Gets or sets method and route pattern of what is called, for the usage.</summary>
    public string Endpoint { get; set; } = "";
}

/// <summary>Reads the caller of a request.</summary>
public static class CallerExtensions
{
    /// <summary>Gives the caller. Every endpoint with <see cref="ScopeExtensions.RequireScope{T}"/> has one.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller.</returns>
    /// <exception cref="InvalidOperationException">The endpoint is open to everybody.</exception>
    public static Caller Caller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<CallerFeature>()?.Caller
            ?? throw new InvalidOperationException("Only an endpoint that requires a scope has a caller.");
    }
}
