using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Validator.Api.Jobs;

/// <summary>What the endpoints of jobs, and the look of the pages, need beside their ports.</summary>
internal static class JobServices
{
    public static IServiceCollection AddJobEndpoints(this IServiceCollection services)
    {
        services.AddOptions<Branding>().BindConfiguration(Branding.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<JobSlots>();
        return services;
    }
}
