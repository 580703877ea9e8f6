using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Domains;
using Validator.History;
using Validator.Storage.Jobs;
using Validator.Webhooks;

namespace Validator.Storage.Embedded;

/// <summary>The stores of one process, in SQLite.</summary>
public static class EmbeddedStores
{
    /// <summary>Puts the stores behind their ports.</summary>
    /// <param name="services">The services.</param>
    /// <param name="database">The database; the caller opens it and disposes of it last.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddEmbeddedStores(this IServiceCollection services, EmbeddedDatabase database)
    {
        services.AddSingleton(database);
        services.AddSingleton<IOutboxStore, EmbeddedOutbox>();
        services.AddSingleton<EmbeddedFeedbackStore>();
        services.AddSingleton<IFeedbackStore>(provider => provider.GetRequiredService<EmbeddedFeedbackStore>());
        services.AddSingleton<IErasure>(provider => provider.GetRequiredService<EmbeddedFeedbackStore>());
        services.AddSingleton<IStateStore, EmbeddedStateStore>();
        services.AddSingleton<IKeyStore, EmbeddedKeyStore>();
        services.AddSingleton<IUsageStore, EmbeddedUsageStore>();
        services.AddSingleton<IAuditStore, EmbeddedAuditStore>();
        services.AddSingleton<IHistoryStore, EmbeddedHistoryStore>();
        services.AddSingleton<IJobStore, EmbeddedJobStore>();
        return services;
    }

    /// <summary>Gives the memory of domains, which the engine is made with.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The memory.</returns>
    public static IDomainMemory DomainMemory(EmbeddedDatabase database, TimeProvider time) => new EmbeddedDomainMemory(database, time);
}
