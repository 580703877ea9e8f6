using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Validator.Api.Health;

/// <summary>Whether the host has started and is not about to end: a balancer stops sending requests before they would be refused.</summary>
/// <param name="lifetime">The host's life.</param>
internal sealed class RunningCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Unhealthy("Starting.")
        : lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("Ending.")
        : HealthCheckResult.Healthy());
}
