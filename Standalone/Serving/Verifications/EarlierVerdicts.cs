using Validator.Accounts;
using Validator.Addresses;
using Validator.Api.Ports;
using Validator.History;
using Validator.Verdicts;

namespace Validator.Standalone.Serving.Verifications;

/// <summary>Finds verdicts that were given before and are good enough: in memory, and behind it in the history of the key that asks.</summary>
/// <param name="verifier">What remembers.</param>
/// <param name="history">The history.</param>
/// <param name="options">How addresses are verified.</param>
/// <param name="time">The clock.</param>
internal sealed class EarlierVerdicts(EmailVerifier verifier, IHistoryStore history, VerifierOptions options, TimeProvider time)
{
    /// <summary>Among so many of the newest one that is good enough is looked for: those that learned nothing are passed over.</summary>
    private const int MostLookedAt = 10;

    /// <summary>Finds a verdict.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, as <see cref="Verdict.Cached"/>; null where there is none.</returns>
    public ValueTask<Verdict?> FindAsync(Caller caller, VerificationQuestion question, CancellationToken cancellationToken)
    {
        if (question.MaxAge == TimeSpan.Zero || (question.Checks is { } checks && checks != options.Checks))
        {
            return ValueTask.FromResult<Verdict?>(null);
        }

        return verifier.Recall(new(question.Email) { MaxAge = question.MaxAge }) is { } known
            ? ValueTask.FromResult<Verdict?>(known)
            : FindInHistoryAsync(caller, question, cancellationToken);
    }

    private async ValueTask<Verdict?> FindInHistoryAsync(Caller caller, VerificationQuestion question, CancellationToken cancellationToken)
    {
        if (AddressParser.Parse(question.Email, options.Grammar) is not { IsValid: true } parsed || verifier.Bounces.Contains(parsed.Address))
        {
            return null;
        }

        var began = time.GetTimestamp();
        var now = time.GetUtcNow();
        var oldest = question.MaxAge ?? VerdictMemory.LifeOf(VerdictStatus.Deliverable);
        var page = await history.FindAsync(
            new HistoryQuery { KeyId = caller.KeyId, Email = question.Email, From = now - oldest, Limit = MostLookedAt }, cancellationToken);
        var found = page.Items.Select(entry => entry.Verdict)
            .FirstOrDefault(verdict => verdict is { Status: not VerdictStatus.Unknown, Reason: not VerdictReason.ReportedBounced } && now - verdict.CheckedAt <= (question.MaxAge ?? VerdictMemory.LifeOf(verdict.Status)));

        // A bounce that was reported then counts no more: above, it would have been found among those that do.
        return found is null
            ? null
            : found with { Email = question.Email, Cached = true, ElapsedMs = Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 1) };
    }
}
