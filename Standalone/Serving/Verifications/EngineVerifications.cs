using Microsoft.Extensions.Hosting;
using Validator.Accounts;
using Validator.Api.Ports;
using Validator.Domains;
using Validator.History;
using Validator.Standalone.Serving.History;
using Validator.Standalone.Serving.Jobs;
using Validator.Verdicts;

namespace Validator.Standalone.Serving.Verifications;

/// <summary>Single verdicts by the engine of this process. What is not settled in time, or when the process ends, goes on as a job.</summary>
internal sealed class EngineVerifications(
    Flights flights, EarlierVerdicts earlier, HandedOver handedOver, HistoryBuffer history, IHostApplicationLifetime lifetime, RowGate gate, TimeProvider time) : IVerifications
{
    /// <inheritdoc/>
    public async Task<VerificationAnswer> VerifyAsync(Caller caller, VerificationQuestion question, CancellationToken cancellationToken = default)
    {
        if (caller.IsSandbox)
        {
            return await GiveAsync(caller, SandboxVerdicts.Of(question.Email, time.GetUtcNow()));
        }

        if (await earlier.FindAsync(caller, question, cancellationToken) is { } known)
        {
            return await GiveAsync(caller, known);
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        if (await handedOver.JoinAsync(caller, question, waiting.Token) is { } joined)
        {
            return joined;
        }

        gate.Single();
        var state = await flights.AskAsync(RequestOf(caller, question, Lane.Interactive), time.GetUtcNow() + question.Wait, waiting.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return state.Verdict is { } verdict
            ? await GiveAsync(caller, verdict with { Email = question.Email })
            : await handedOver.AddAsync(caller, question, state);
    }

    /// <inheritdoc/>
    public Task<VerificationAnswer?> FindAsync(Caller caller, string id, CancellationToken cancellationToken = default) =>
        handedOver.FindAsync(caller, id, cancellationToken);

    /// <inheritdoc/>
    public async Task<BatchAnswer> VerifyBatchAsync(Caller caller, IReadOnlyList<string> emails, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var deadline = time.GetUtcNow() + wait;
        var states = await Task.WhenAll(emails.Select(email => AskAsync(caller, new(email, null, null, wait), deadline, waiting.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        if (states.Any(state => state.Verdict is null))
        {
            return await handedOver.AddAsync(caller, emails, states);
        }

        Verdict[] verdicts = [.. states.Select(state => state.Verdict!)];
        await history.AddAsync([.. verdicts.Select(verdict => new HistoryEntry(caller.KeyId, null, 0, verdict))]);
        return new(verdicts);
    }

    // In the lane of batches: single addresses of anybody go first.
    private async Task<FlightState> AskAsync(Caller caller, VerificationQuestion question, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        if (caller.IsSandbox)
        {
            return new(SandboxVerdicts.Of(question.Email, time.GetUtcNow()), null, default);
        }

        return await earlier.FindAsync(caller, question, cancellationToken) is { } known
            ? new(known, null, default)
            : await flights.AskAsync(RequestOf(caller, question, Lane.Bulk), deadline, cancellationToken);
    }

    private static VerificationRequest RequestOf(Caller caller, VerificationQuestion question, Lane lane) =>
        new(question.Email) { Checks = question.Checks, MaxAge = question.MaxAge, Lane = lane, Share = caller.KeyId };

    private async ValueTask<VerificationAnswer> GiveAsync(Caller caller, Verdict verdict)
    {
        await history.AddAsync([new HistoryEntry(caller.KeyId, null, 0, verdict)]);
        return new(verdict);
    }
}
