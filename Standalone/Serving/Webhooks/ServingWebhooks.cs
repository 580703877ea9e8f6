using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Validator.Dns;
using Validator.Standalone.Serving.Jobs;
using Validator.Webhooks;

namespace Validator.Standalone.Serving.Webhooks;

/// <summary>Puts the webhooks of one process together.</summary>
internal static partial class ServingWebhooks
{
    /// <summary>Adds them. Needed beside them: the outbox, the keys, a clock.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">How messages are sent.</param>
    /// <param name="dns">From a receiver's name to its addresses.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookOptions options, IDnsLookup dns)
    {
        services.AddSingleton(options);
        services.AddSingleton<IWebhookSecrets, KeyWebhookSecrets>();
        services.AddSingleton(provider => new WebhookSender(options, new MailRouteResolver(dns), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            var logger = provider.GetRequiredService<ILogger<WebhookWorker>>();
            return new WebhookWorker(
                provider.GetRequiredService<IOutboxStore>(),
                provider.GetRequiredService<IWebhookSecrets>(),
                provider.GetRequiredService<WebhookSender>(),
                options,
                provider.GetRequiredService<TimeProvider>())
            {
                OnFault = exception => LogFault(logger, exception),
            };
        });
        services.AddHostedService<WebhookService>();
        services.AddSingleton<IJobEnd, JobWebhooks>();
        return services;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox cannot be read or written; messages wait in it.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
