using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Keys, scopes and limits in front of the endpoints.</summary>
internal static class ApiSecurity
{
    public static IServiceCollection AddApiSecurity(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IKeys, KeyRing>();
        services.AddAuthentication(KeyAuthenticationHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthenticationHandler>(KeyAuthenticationHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(ClosedByDefault());
        return services;
    }

    /// <summary>Adds the middleware; after the exception handler and before the endpoints.</summary>
    public static IApplicationBuilder UseApiSecurity(this IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>An endpoint that says nothing about who may call it is closed; a path without endpoint is simply not found.</summary>
    private static AuthorizationPolicy ClosedByDefault() => new AuthorizationPolicyBuilder()
        .RequireAssertion(context => context.User.Identity is { IsAuthenticated: true } || context.Resource is HttpContext http && http.GetEndpoint() is null)
        .Build();
}
