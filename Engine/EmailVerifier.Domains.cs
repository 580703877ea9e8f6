using Validator.Addresses;
using Validator.Domains;
using Validator.Verdicts;

namespace Validator;

/// <content>What is known of domains.</content>
public sealed partial class EmailVerifier
{
    /// <summary>Tells what is known of a domain. Its route is looked up where it is not known; no mail host is asked.</summary>
    /// <param name="domain">The domain, in any case and script.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is known, or why the text is no domain.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<DomainAnswer> DescribeDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        DescribeAsync(domain, anew: false, cancellationToken);

    /// <summary>
    /// Forgets what was learned of a domain (route, catch-all, failures of its hosts, the verdicts on its addresses), and looks again. Its
    /// reputation stays.
    /// </summary>
    /// <param name="domain">The domain, in any case and script.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is known now, or why the text is no domain.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<DomainAnswer> RefreshDomainAsync(string domain, CancellationToken cancellationToken = default) =>
        DescribeAsync(domain, anew: true, cancellationToken);

    /// <summary>Stores the domains of which something worth storing changed, where there is a store. A host calls it now and then, so that a crash loses little.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many the store did not take.</returns>
    public Task<int> SaveDomainsAsync(CancellationToken cancellationToken = default) => _domains.SaveAsync(cancellationToken);

    private async Task<DomainAnswer> DescribeAsync(string text, bool anew, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A domain is what may stand behind an @.
        var parsed = AddressParser.Parse($"a@{text}", AddressGrammar.Rfc5321);
        if (!parsed.IsValid)
        {
            return new(null, parsed.Error.Message);
        }

        var domain = _domains.Of(parsed.Address);
        await domain.RecallAsync(cancellationToken).ConfigureAwait(false);
        if (anew)
        {
            domain.Forget();
            _memory.ForgetDomain(domain.Domain);
        }

        if (_options.Checks is not CheckDepth.Syntax && !parsed.Address.IsLiteral)
        {
            await domain.ResolveAsync(cancellationToken).ConfigureAwait(false);
        }

        return new(Describe(domain), null);
    }

    private DomainReport Describe(DomainVerifier domain)
    {
        var known = domain.KnownRoute;
        var profile = _profiles.Of(domain.Domain, known is { } at ? [.. at.Route.Hosts.Select(host => host.Name)] : []);
        var catchAll = domain.Knowledge.CatchAll.Save();
        var seen = domain.Reputation.Save();
        return new()
        {
            Domain = domain.Domain,
            Route = known is var (route, left)
                ? new(
                    route.Source,
                    route.Status,
                    [.. route.Hosts.OrderBy(host => host.Preference).Select(host => new VerdictMx(host.Name, host.Preference))],
                    _time.GetUtcNow() + left)
                : null,
            CatchAll = new(catchAll?.Verdict, catchAll?.Until),
            Category = profile.Category,
            Operator = profile.Operator is { } runs ? new(runs.Key, runs.Name, runs.Kind) : null,
            Disposable = profile.Disposable,
            Free = profile.Free,
            Reputation = new(
                domain.Reputation.Value(catchAll?.Verdict),
                Shown(seen.Accepted),
                Shown(seen.Refused),
                Shown(seen.Blocked),
                Shown(seen.Failed),
                Shown(seen.Delivered),
                Shown(seen.Bounced),
                Shown(seen.Complained)),
            Budget = domain.Budget,
            LastSeen = domain.LastSeen,
        };

        static double Shown(double count) => Math.Round(count, 1);
    }
}
