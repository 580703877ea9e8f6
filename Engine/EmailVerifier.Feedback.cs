using Validator.Addresses;
using Validator.Profiles;
using Validator.Verdicts;

namespace Validator;

/// <content>What became of mail, and how verdicts learn from it.</content>
public sealed partial class EmailVerifier
{
    /// <summary>Gets what the scores have learned, to be stored and restored by a host.</summary>
    public ScoreCalibration Calibration { get; } = new();

    /// <summary>
    /// Learns from what became of mail that was really sent: the domain's reputation and the score of verdicts alike move. An address that
    /// mail bounced from is risky (<see cref="VerdictReason.ReportedBounced"/>) for 90 days, or until mail to it is reported as delivered later
    /// than that; a host's accepting it once more is no new evidence, for it had accepted it before. Telling the same twice changes nothing. A
    /// host that keeps reports tells them again at its start, in the order of their times, unless it stores what was learned
    /// (<see cref="Calibration"/>, <see cref="Domains.IDomainMemory"/>): then it only fills <see cref="Bounces"/>.
    /// </summary>
    /// <param name="report">What became of a mail.</param>
    /// <returns>Whether it was learned from, or why not.</returns>
    public FeedbackResult Report(FeedbackReport report)
    {
        ArgumentNullException.ThrowIfNull(report);

        var parsed = AddressParser.Parse(report.Email, _options.Grammar);
        if (!parsed.IsValid)
        {
            return new(FeedbackStatus.InvalidAddress, parsed.Error.Message);
        }

        var address = parsed.Address;
        var now = _time.GetUtcNow();
        var at = report.At is { } told && told < now ? told : now;
        if (!_reports.Add(address, report.Outcome, at))
        {
            return new(FeedbackStatus.AlreadyKnown);
        }

        var domain = _domains.Of(address);
        _ = domain.RecallAsync(CancellationToken.None);
        var verdict = (report.Verdict is { } sentOn && sentOn.Normalized == address.Normalized ? sentOn : _memory.Find(address.Normalized))
            ?? _writer.ForUnasked(address, domain.Knowledge.CatchAll.Verdict);
        var standing = domain.Reputation.Standing;
        var bounced = report.Outcome is FeedbackOutcome.Bounced;
        Calibration.Learn(_writer.ClassOf(verdict, standing), !bounced, standing, now);
        domain.Reputation.Reported(report.Outcome, verdict.Reason, at);
        if (bounced)
        {
            Bounces.Add(address, at);
        }
        else if (Bounces.Clear(address, at))
        {
            _memory.Forget(address.Normalized);
        }

        return new(FeedbackStatus.Learned);
    }

    /// <summary>Forgets an address: the verdict on it and bounces from it. What its domain's reputation and the scores learned names nobody, and stays.</summary>
    /// <param name="email">The address, in any writing of the same normal form; what is no address is nowhere known.</param>
    /// <returns>Whether the text is an address.</returns>
    public bool Forget(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var parsed = AddressParser.Parse(email, _options.Grammar);
        if (!parsed.IsValid)
        {
            return false;
        }

        _memory.Forget(parsed.Address.Normalized);
        Bounces.Remove(parsed.Address);
        return true;
    }
}
