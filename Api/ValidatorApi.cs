using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Validator.Api.Endpoints;
using Validator.Api.Errors;
using Validator.Api.Health;
using Validator.Api.Jobs;
using Validator.Api.Json;
using Validator.Api.OpenApi;
using Validator.Api.Security;

namespace Validator.Api;

/// <summary>The REST API, for any host that has its ports (<see cref="Ports"/>).</summary>
public static class ValidatorApi
{
    /// <summary>Adds what the API needs beside its ports.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Who may call, and how much; the defaults where null.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddValidatorApi(this IServiceCollection services, ApiOptions? options = null)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddErrorPages();
        services.AddApiDocument();
        services.AddHealthChecks().AddCheck<RunningCheck>("running", tags: [HealthTags.Ready, HealthTags.Startup]);
        services.AddJobEndpoints();
        services.AddApiSecurity(options ?? new ApiOptions());
        return services;
    }

    /// <summary>Adds the API's middleware and endpoints.</summary>
    /// <param name="app">The application.</param>
    /// <returns>The application.</returns>
    public static WebApplication UseValidatorApi(this WebApplication app)
    {
        app.UseErrorPages();
        app.UseApiSecurity();
        var v1 = app.MapGroup("/v1");
        VerificationEndpoints.Map(v1);
        HistoryEndpoints.Map(v1);
        JobEndpoints.Map(v1);
        DomainEndpoints.Map(v1);
        FeedbackEndpoints.Map(v1);
        KeyEndpoints.Map(v1);
        AuditEndpoints.Map(v1);
        WebhookEndpoints.Map(v1);
        BrandingEndpoints.Map(app);
        HealthEndpoints.Map(app);
        app.MapApiDocument();
        return app;
    }
}
