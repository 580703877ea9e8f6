using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Validator.Addresses;
using Validator.Domains;
using Validator.History;
using Validator.Profiles;
using Validator.Storage;

namespace Validator.Standalone.Serving.Learning;

/// <summary>
/// What the engine has learned outlives the process: loaded before the first request, kept once a minute and at the end. Killed, it loses what it learned
/// in the last minute, and no report of a bounce.
/// </summary>
/// <param name="verifier">The engine.</param>
/// <param name="options">How it reads addresses.</param>
/// <param name="reports">The reports of what became of mail.</param>
/// <param name="states">Where the scores' state is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told where it cannot be kept.</param>
internal sealed partial class LearnedState(
    EmailVerifier verifier, VerifierOptions options, IFeedbackStore reports, IStateStore states, TimeProvider time, ILogger<LearnedState> logger) : BackgroundService
{
    private const string Name = "calibration";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>As long as the API takes reports of old mail, and as long as one can be told twice.</summary>
    private static readonly TimeSpan ReportLife = TimeSpan.FromDays(366);

    private string? _kept;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _kept = await states.LoadAsync(Name, cancellationToken);
        if (_kept is not null)
        {
            Restore(_kept);
        }

        var now = time.GetUtcNow();
        await reports.PruneAsync(now - ReportLife, cancellationToken);
        await foreach (var report in reports.ReadAsync(now - BounceReports.Life, cancellationToken))
        {
            if (AddressParser.Parse(report.Address, options.Grammar) is not { IsValid: true } parsed)
            {
                continue;
            }

            if (report.Outcome is FeedbackOutcome.Bounced)
            {
                verifier.Bounces.Add(parsed.Address, report.At);
            }
            else
            {
                verifier.Bounces.Clear(parsed.Address, report.At);
            }
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await KeepAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await KeepAsync(stoppingToken);
        }
    }

    private void Restore(string state)
    {
        try
        {
            verifier.Calibration.Restore(DomainJson.ReadCalibration(state));
        }
        catch (JsonException exception)
        {
            LogUnreadable(exception);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var state = DomainJson.Serialize(verifier.Calibration.Save());
            if (state != _kept)
            {
                await states.SaveAsync(Name, state, cancellationToken);
                _kept = state;
            }

            await verifier.SaveDomainsAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
#pragma warning disable CA1031 // The next time goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotKept(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the scores had learned cannot be read: they begin anew.")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was learned cannot be kept; it is tried again in a minute.")]
    private partial void LogNotKept(Exception exception);
}
