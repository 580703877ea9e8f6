using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Validator.Api.Jobs;

/// <summary>What the endpoints of jobs need beside their port.</summary>
internal static class JobServices
{
    public static IServiceCollection AddJobEndpoints(this IServiceCollection services)
    {
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<JobSlots>();
        return services;
    }
}
