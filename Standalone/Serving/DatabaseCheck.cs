using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Validator.Storage.Embedded;

namespace Validator.Standalone.Serving;

/// <summary>Whether the database still takes writes: a full disk shows here first.</summary>
/// <param name="database">The database.</param>
internal sealed class DatabaseCheck(EmbeddedDatabase database) : IHealthCheck
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.WriteAsync(connection => connection.ExecuteScalar<int>("SELECT 1"), cancellationToken).WaitAsync(Longest, TimeProvider.System, cancellationToken);
            return HealthCheckResult.Healthy();
        }
#pragma warning disable CA1031 // Whatever it is, the database cannot be written.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy("The database cannot be written.", exception);
        }
    }
}
