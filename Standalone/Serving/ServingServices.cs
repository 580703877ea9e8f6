using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Validator.Accounts;
using Validator.Api.Health;
using Validator.Api.Ports;
using Validator.History;
using Validator.Standalone.Serving.History;
using Validator.Standalone.Serving.Jobs;
using Validator.Standalone.Serving.Learning;
using Validator.Standalone.Serving.Verifications;

namespace Validator.Standalone.Serving;

/// <summary>What one process puts behind the ports of the API.</summary>
internal static class ServingServices
{
    /// <summary>Adds it. The stores are there already.</summary>
    /// <param name="services">The services.</param>
    /// <param name="verifier">How addresses are verified.</param>
    /// <param name="dataFolder">Where the uploaded tables go.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddServing(this IServiceCollection services, VerifierOptions verifier, string dataFolder)
    {
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: [HealthTags.Ready]);

        services.AddBufferedHistory();
        services.AddSingleton(verifier);
        services.AddSingleton<IRowVerifier>(provider => new EngineRowVerifier(
            provider.GetRequiredService<EmailVerifier>(), email => SandboxVerdicts.Of(email, provider.GetRequiredService<TimeProvider>().GetUtcNow())));
        services.AddJobs(dataFolder, verifier.Grammar, JobOptions.For(verifier.Concurrency));
        services.AddSingleton<IFeedback, EngineFeedback>();
        services.AddHostedService<LearnedState>();
        services.AddSingleton<Flights>();
        services.AddSingleton<EarlierVerdicts>();
        services.AddSingleton<HandedOver>();
        services.AddSingleton<IVerifications, EngineVerifications>();
        services.AddSingleton<EngineDomains>();
        services.AddSingleton<IDomains>(provider => provider.GetRequiredService<EngineDomains>());
        services.AddSingleton<IErasure>(provider => provider.GetRequiredService<EngineDomains>());
        return services;
    }

    /// <summary>Puts the buffer in front of the store: who reads the history finds what waits to be written, too.</summary>
    private static void AddBufferedHistory(this IServiceCollection services)
    {
        var store = services.Last(service => service.ServiceType == typeof(IHistoryStore));
        services.Remove(store);
        services.AddSingleton(provider => new StoredHistory((IHistoryStore)(store.ImplementationInstance
            ?? store.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, store.ImplementationType!))));
        services.AddSingleton(provider => new HistoryBuffer(
            provider.GetRequiredService<StoredHistory>().Store, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<HistoryBuffer>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<HistoryBuffer>());
        services.AddSingleton(provider => new FlushedHistory(provider.GetRequiredService<StoredHistory>().Store, provider.GetRequiredService<HistoryBuffer>()));
        services.AddSingleton<IHistoryStore>(provider => provider.GetRequiredService<FlushedHistory>());
        services.Insert(0, ServiceDescriptor.Singleton<IErasure>(provider => provider.GetRequiredService<FlushedHistory>()));
    }

    /// <summary>The store behind the buffer.</summary>
    private sealed record StoredHistory(IHistoryStore Store);
}
