using Validator.Addresses;
using Validator.Domains;
using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>Writes a verdict from what was found.</summary>
internal sealed class VerdictWriter(VerifierOptions options, AddressProfiles profiles, BounceReports bounces, ScoreCalibration calibration, TimeProvider time)
{
    private static readonly VerdictRow SyntaxRow = VerdictTable.Decide(new Facts { IsAddress = false });

    private readonly DomainSuggester _suggester = new();
    private readonly RouteProfiles _routes = new(profiles);

    public static double Milliseconds(TimeSpan elapsed) => Math.Round(elapsed.TotalMilliseconds, 1);

    public Verdict ForSyntaxError(string email, SyntaxError error, long began) =>
        Write(email, SyntaxRow, SyntaxRow.Score, began, new VerdictFlags(), VerdictDns.None) with { Detail = error.Message };

    public Verdict ForOutcome(string email, EmailAddress address, ProbeOutcome outcome, DomainStanding? standing, long began)
    {
        var profile = profiles.Of(address);
        var route = _routes.Of(address.Domain, outcome.Route);
        var domain = route.Profile;
        var facts = new Facts
        {
            Route = outcome.Route?.Status,
            Source = outcome.Route?.Source ?? Dns.MailRouteSource.None,
            Finding = outcome.Finding,
            HostAccepts = outcome.HostAccepts,
            CatchAll = outcome.CatchAll,
            OperatorOftenAcceptsAll = domain.Operator is { AcceptsAnyRecipient: true },
            Disposable = domain.Disposable,
            ReportedBounced = bounces.Contains(address),
            RoleIsRisky = profile.Role && options.TreatRoleAsRisky,
        };
        var flags = new VerdictFlags
        {
            CatchAll = outcome.CatchAll,
            Disposable = domain.Disposable,
            Role = profile.Role,
            Free = profile.Free,
            MailboxFull = outcome.Finding is Finding.MailboxFull,
            MailboxDisabled = outcome.Finding is Finding.MailboxDisabled,
            Greylisted = outcome.Greylisted,
        };
        var row = VerdictTable.Decide(facts);
        var score = Score(row.Score, ClassOf(row.Reason, row.Confidence, outcome.CatchAll, domain.Category, standing), facts.ReportedBounced, standing);
        return new()
        {
            Email = email,
            // Verdicts are remembered by the hundred thousand: what is the same text is the same object.
            Normalized = address.Normalized == email ? email : address.Normalized,
            Domain = route.Name,
            Status = row.Status,
            Reason = row.Reason,
            Confidence = row.Confidence,
            Score = score,
            Flags = flags,
            DidYouMean = _suggester.Suggest(address),
            Dns = route.Dns,
            Smtp = outcome.Smtp,
            Detail = outcome.Detail,
            CheckedAt = time.GetUtcNow(),
            ElapsedMs = Milliseconds(time.GetElapsedTime(began)),
        };
    }

    /// <summary>Writes what stands for a verdict where mail was sent on none.</summary>
    public Verdict ForUnasked(EmailAddress address, bool? catchAll)
    {
        var row = VerdictTable.Decide(new Facts { Finding = catchAll is true ? Finding.Accepted : Finding.NotAsked, CatchAll = catchAll });
        return Write(address.Normalized, row, row.Score, time.GetTimestamp(), new VerdictFlags { CatchAll = catchAll is true ? true : null }, VerdictDns.None) with
        {
            Normalized = address.Normalized,
            Domain = address.Domain,
        };
    }

    /// <summary>Tells which verdicts one that was given learns with.</summary>
    public ScoreClass ClassOf(Verdict verdict, DomainStanding? standing) => ClassOf(
        verdict.Reason,
        verdict.Confidence,
        verdict.Flags.CatchAll,
        verdict.Domain is { } domain ? profiles.Of(domain, verdict.Dns.Mx.IsDefaultOrEmpty ? [] : [.. verdict.Dns.Mx.Select(mx => mx.Host)]).Category : default,
        standing);

    /// <summary>Scores a verdict that was given before by what was learned since.</summary>
    public int ScoreNow(Verdict verdict, EmailAddress address, DomainStanding? standing) => Score(
        VerdictTable.ScoreOf(verdict.Reason, verdict.Confidence, verdict.Flags.CatchAll), ClassOf(verdict, standing), bounces.Contains(address), standing);

    private static ScoreClass ClassOf(VerdictReason reason, Confidence confidence, bool? catchAll, DomainCategory category, DomainStanding? standing) =>
        new(reason, confidence, catchAll, category, standing?.Band ?? ReputationBand.Unknown);

    private int Score(int tableScore, ScoreClass of, bool reportedBounced, DomainStanding? standing)
    {
        var now = time.GetUtcNow();
        var score = calibration.Score(tableScore, of, standing, now);
        if (!reportedBounced || of.Reason is VerdictReason.ReportedBounced)
        {
            return score;
        }

        // A reason that comes before this one names the verdict, and does not make the address any better.
        var bounced = of with { Reason = VerdictReason.ReportedBounced, Confidence = Confidence.Medium };
        return Math.Min(score, calibration.Score(VerdictTable.ScoreOf(bounced.Reason, bounced.Confidence, bounced.CatchAll), bounced, standing, now));
    }

    private Verdict Write(string email, VerdictRow row, int score, long began, VerdictFlags flags, VerdictDns dns) => new()
    {
        Email = email,
        Status = row.Status,
        Reason = row.Reason,
        Confidence = row.Confidence,
        Score = score,
        Flags = flags,
        Dns = dns,
        CheckedAt = time.GetUtcNow(),
        ElapsedMs = Milliseconds(time.GetElapsedTime(began)),
    };
}
