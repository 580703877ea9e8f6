using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Validator.Api.Health;
using Validator.Api.Ports;
using Validator.History;

namespace Validator.Standalone.Serving;

/// <summary>What one process puts behind the ports of the API.</summary>
internal static class ServingServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddServing(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: [HealthTags.Ready]);

        // Until their implementations are here.
        services.TryAddSingleton<IJobs, NotThereYet>();
        services.TryAddSingleton<IVerifications, NotThereYet>();
        services.TryAddSingleton<IHistoryStore, NotThereYet>();
        return services;
    }
}
