using Validator.Addresses;
using Validator.Domains;
using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>Writes a verdict from what was found.</summary>
internal sealed class VerdictWriter(VerifierOptions options, AddressProfiles profiles, BounceReports bounces, TimeProvider time)
{
    private readonly DomainSuggester _suggester = new();

    public static double Milliseconds(TimeSpan elapsed) => Math.Round(elapsed.TotalMilliseconds, 1);

    public Verdict ForSyntaxError(string email, SyntaxError error, long began) =>
        Write(email, VerdictTable.Decide(new Facts { IsAddress = false }), began, new VerdictFlags(), VerdictDns.None) with { Detail = error.Message };

    public Verdict ForOutcome(string email, EmailAddress address, ProbeOutcome outcome, long began)
    {
        var profile = profiles.Of(address);
        var hosts = outcome.Route?.Hosts.Select(host => host.Name).ToArray() ?? [];
        var domain = profiles.Of(address.Domain, hosts);
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
        var dns = outcome.Route is { } route
            ? new VerdictDns(route.Source, [.. route.Hosts.OrderBy(host => host.Preference).Select(host => new VerdictMx(host.Name, host.Preference))])
            : VerdictDns.None;
        return Write(email, VerdictTable.Decide(facts), began, flags, dns) with
        {
            Normalized = address.Normalized,
            Domain = address.Domain,
            DidYouMean = _suggester.Suggest(address),
            Smtp = outcome.Smtp,
            Detail = outcome.Detail,
        };
    }

    private Verdict Write(string email, VerdictRow row, long began, VerdictFlags flags, VerdictDns dns) => new()
    {
        Email = email,
        Status = row.Status,
        Reason = row.Reason,
        Confidence = row.Confidence,
        Score = row.Score,
        Flags = flags,
        Dns = dns,
        CheckedAt = time.GetUtcNow(),
        ElapsedMs = Milliseconds(time.GetElapsedTime(began)),
    };
}
