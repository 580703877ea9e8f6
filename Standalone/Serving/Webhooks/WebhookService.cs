using Microsoft.Extensions.Hosting;
using Validator.Webhooks;

namespace Validator.Standalone.Serving.Webhooks;

/// <summary>Empties the outbox as long as the server runs.</summary>
/// <param name="worker">What does it.</param>
internal sealed class WebhookService(WebhookWorker worker) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}
