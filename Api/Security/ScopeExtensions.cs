using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Says which scope an endpoint needs.</summary>
public static class ScopeExtensions
{
    /// <summary>Lets only keys with a scope in. Several of them are all needed; <see cref="Scopes.None"/> lets any key in.</summary>
    /// <typeparam name="T">An endpoint, or a group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="or">Another scope that is enough as well; none by default.</param>
    /// <returns>The endpoint or group.</returns>
    public static T RequireScope<T>(this T builder, Scopes scope, Scopes? or = null)
        where T : IEndpointConventionBuilder => builder.RequireAuthorization(new ScopeRequirement(scope, or));
}

/// <summary>The scope that an endpoint needs; in its metadata, where the OpenAPI document finds it too.</summary>
/// <param name="scope">The scope.</param>
/// <param name="or">Another that is enough as well; null for none.</param>
internal sealed class ScopeRequirement(Scopes scope, Scopes? or = null) : IAuthorizationRequirement, IAuthorizeData, IAuthorizationRequirementData
{
    public Scopes Scope { get; } = scope;

    public bool IsMetBy(Caller caller) => caller.May(Scope) || (or is { } other && caller.May(other));

    string? IAuthorizeData.Policy { get; set; }

    string? IAuthorizeData.Roles { get; set; }

    string? IAuthorizeData.AuthenticationSchemes { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Compares the scope that is needed with those of the caller.</summary>
internal sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.Resource is HttpContext http && http.Features.Get<CallerFeature>() is { } feature && requirement.IsMetBy(feature.Caller))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
