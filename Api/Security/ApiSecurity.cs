using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Validator.Accounts;
using Validator.Webhooks;

namespace Validator.Api.Security;

/// <summary>Keys, scopes, limits and the audit log in front of the endpoints.</summary>
internal static class ApiSecurity
{
    /// <summary>Adds what the middleware needs. The stores are the host's.</summary>
    /// <exception cref="FormatException">An option cannot be read; the message is for people.</exception>
    public static IServiceCollection AddApiSecurity(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new WebhookOptions());
        services.TryAddSingleton<IKeys, KeyRing>();
        services.TryAddSingleton<UsageMeter>();
        services.TryAddSingleton<IKeyLimits, KeyLimiter>();
        services.AddSingleton(new ClientNetworks(options));
        services.AddSingleton<Clients>();
        services.AddSingleton<AuditLog>();
        services.AddHostedService<Upkeep>();
        services.AddAuthentication(KeyAuthenticationHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthenticationHandler>(KeyAuthenticationHandler.SchemeName, null);
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddAuthorizationBuilder().SetFallbackPolicy(ClosedByDefault());
        services.AddCors(cors => cors.AddDefaultPolicy(policy => Describe(policy, options)));
        services.Configure<ForwardedHeadersOptions>(headers => Describe(headers, options));
        services.Configure<KestrelServerOptions>(kestrel => Describe(kestrel, options));

        // The framework's lines about requests hold paths and query strings, which may name people.
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Authorization", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Cors", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.HttpOverrides", LogLevel.Warning));
        return services;
    }

    /// <summary>Adds the middleware; after the exception handler and before the endpoints.</summary>
    public static IApplicationBuilder UseApiSecurity(this IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<ApiOptions>();
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseMiddleware<SecurityHeaders>();
        app.UseHsts();
        app.UseMiddleware<ClientGuard>();
        if (options.CorsOrigins.Count > 0)
        {
            app.UseCors();
        }

        app.UseAuthentication();
        app.UseMiddleware<KeyGuard>();
        app.UseMiddleware<AuditMiddleware>();
        app.UseAuthorization();
        return app;
    }

    /// <summary>An endpoint that says nothing about who may call it is closed; a path without endpoint is simply not found.</summary>
    private static AuthorizationPolicy ClosedByDefault() => new AuthorizationPolicyBuilder()
        .RequireAssertion(context => context.User.Identity is { IsAuthenticated: true } || (context.Resource is HttpContext http && http.GetEndpoint() is null))
        .Build();

    private static void Describe(CorsPolicyBuilder policy, ApiOptions options) => policy
        .WithOrigins([.. options.CorsOrigins])
        .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete)
        .WithHeaders(HeaderNames.Authorization, ShownKey.HeaderName, HeaderNames.ContentType, "Idempotency-Key", "Last-Event-ID")
        .WithExposedHeaders(HeaderNames.Location, HeaderNames.RetryAfter, "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset");

    private static void Describe(ForwardedHeadersOptions headers, ApiOptions options)
    {
        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        headers.ForwardLimit = null;
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var network in ClientNetworks.Parse(nameof(options.TrustedProxies), options.TrustedProxies))
        {
            headers.KnownIPNetworks.Add(network);
        }
    }

    private static void Describe(KestrelServerOptions kestrel, ApiOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        kestrel.Limits.MinRequestBodyDataRate = options.MinBodyBytesPerSecond > 0 ? new MinDataRate(options.MinBodyBytesPerSecond, options.BodyGracePeriod) : null;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
