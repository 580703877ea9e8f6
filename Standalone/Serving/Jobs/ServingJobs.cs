using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Addresses;
using Validator.Api.Ports;
using Validator.History;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>Puts the jobs of one process together.</summary>
internal static class ServingJobs
{
    /// <summary>Adds the jobs of one process behind <see cref="IJobs"/>, and the erasure of what they keep. Needed beside them: the stores, an <see cref="IRowVerifier"/>, the limits of keys, a clock.</summary>
    /// <param name="services">The services.</param>
    /// <param name="dataFolder">Where the uploaded tables go.</param>
    /// <param name="grammar">The grammar of addresses.</param>
    /// <param name="options">How jobs are carried out.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddJobs(
        this IServiceCollection services,
        string dataFolder,
        AddressGrammar grammar,
        JobOptions options)
    {
        services.AddSingleton(provider => new RowGate(options.RowsAtFirst, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new JobHost(
            provider.GetRequiredService<IJobStore>(),
            new JobFiles(dataFolder),
            provider.GetRequiredService<IRowVerifier>(),
            new ChunkSlots(options.Chunks, options.MostLate),
            provider.GetRequiredService<RowGate>(),
            grammar,
            options,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<JobRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        services.AddSingleton<IJobs>(provider => new JobService(
            provider.GetRequiredService<JobRunner>(), provider.GetRequiredService<JobHost>(), provider.GetRequiredService<IKeyLimits>()));
        services.AddSingleton<IErasure, JobErasure>();
        return services;
    }
}
