using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Validator.Accounts;

namespace Validator.Api.Security;

/// <summary>Writes counted usage every few seconds and when the host stops, and shortens the audit log once a day.</summary>
internal sealed partial class Upkeep(ApiOptions options, UsageMeter meter, IAuditStore audit, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromDays(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // However late it is: what was counted and not written would be lost.
        await meter.FlushAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trimAt = time.GetUtcNow();
        using var timer = new PeriodicTimer(options.UsageFlushInterval, time);
        do
        {
            try
            {
                await meter.FlushAsync(stoppingToken);
                var now = time.GetUtcNow();
                if (now >= trimAt)
                {
                    await audit.TrimAsync(now - options.AuditRetention, stoppingToken);
                    trimAt = now + TrimInterval;
                }
            }
#pragma warning disable CA1031 // A full disk today must not end the counting of tomorrow.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Error, Message = "Usage or audit log could not be written; it is tried again")]
    private partial void LogFailed(Exception exception);
}
