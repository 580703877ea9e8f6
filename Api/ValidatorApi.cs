using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Validator.Api.Endpoints;
using Validator.Api.Health;

namespace Validator.Api;

/// <summary>The REST API, for any host that has its ports (<see cref="Ports"/>).</summary>
public static class ValidatorApi
{
    /// <summary>The largest body of a request, in bytes, except where a call says otherwise.</summary>
    public const long LargestBody = 1024 * 1024;

    /// <summary>Adds what the API needs beside its ports.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddValidatorApi(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddHealthChecks().AddCheck<RunningCheck>("running", tags: [HealthTags.Ready, HealthTags.Startup]);
        return services;
    }

    /// <summary>Adds the API's middleware and endpoints.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseValidatorApi(this WebApplication app)
    {
        var v1 = app.MapGroup("/v1");
        VerificationEndpoints.Map(v1);
        HistoryEndpoints.Map(v1);
        JobEndpoints.Map(v1);
        DomainEndpoints.Map(v1);
        FeedbackEndpoints.Map(v1);
        KeyEndpoints.Map(v1);
        AuditEndpoints.Map(v1);
        WebhookEndpoints.Map(v1);
        HealthEndpoints.Map(app);
        return app;
    }
}
