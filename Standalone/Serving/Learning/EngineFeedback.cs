using Validator.Accounts;
using Validator.Addresses;
using Validator.Api.Ports;
using Validator.History;
using Validator.Profiles;

namespace Validator.Standalone.Serving.Learning;

/// <summary>Keeps what really happened to mail, and has the engine learn from it.</summary>
/// <param name="verifier">The engine.</param>
/// <param name="options">How it reads addresses.</param>
/// <param name="store">The reports.</param>
/// <param name="history">The verdicts that mail was sent on.</param>
internal sealed class EngineFeedback(EmailVerifier verifier, VerifierOptions options, IFeedbackStore store, IHistoryStore history) : IFeedback
{
    /// <inheritdoc/>
    public async Task<FeedbackResult> ReportAsync(Caller caller, FeedbackReport report, CancellationToken cancellationToken = default)
    {
        var parsed = AddressParser.Parse(report.Email, options.Grammar);
        if (!parsed.IsValid)
        {
            return new(FeedbackStatus.InvalidAddress, parsed.Error.Message);
        }

        if (caller.IsSandbox)
        {
            return new(FeedbackStatus.AlreadyKnown); // trying out teaches nothing
        }

        var at = report.At ?? throw new ArgumentException("A report that is kept has its time.", nameof(report));
        var sentOn = await history.FindAsync(new() { KeyId = caller.KeyId, Email = parsed.Address.Normalized, Limit = 1 }, cancellationToken);
        var isNew = await store.AddAsync(new(caller.KeyId, parsed.Address.Normalized, report.Outcome, at), cancellationToken);
        return isNew
            ? verifier.Report(report with { Verdict = sentOn.Items.Count > 0 ? sentOn.Items[0].Verdict : null })
            : new(FeedbackStatus.AlreadyKnown);
    }
}
