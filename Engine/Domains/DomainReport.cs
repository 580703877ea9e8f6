using System.Collections.Immutable;
using Validator.Dns;
using Validator.Profiles;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>What is known of a domain, for people and programs to see.</summary>
public sealed record DomainReport
{
    /// <summary>Gets the domain, as lower-case A-labels.</summary>
    public required string Domain { get; init; }

    /// <summary>Gets where its mail goes; null where the DNS was not asked.</summary>
    public RouteReport? Route { get; init; }

    /// <summary>Gets whether it accepts every local part.</summary>
    public required CatchAllReport CatchAll { get; init; }

    /// <summary>Gets the kind of domain.</summary>
    public required DomainCategory Category { get; init; }

    /// <summary>Gets who runs its most preferred mail host; null where not known.</summary>
    public OperatorReport? Operator { get; init; }

    /// <summary>Gets a value indicating whether it gives throw-away mailboxes.</summary>
    public bool Disposable { get; init; }

    /// <summary>Gets a value indicating whether it gives mailboxes to anybody.</summary>
    public bool Free { get; init; }

    /// <summary>Gets its reputation.</summary>
    public required ReputationReport Reputation { get; init; }

    /// <summary>Gets how much it is asked at the moment.</summary>
    public required BudgetReport Budget { get; init; }

    /// <summary>Gets when a host of the domain last answered, or failed to; null for never.</summary>
    public DateTimeOffset? LastSeen { get; init; }
}

/// <summary>Where a domain's mail goes.</summary>
/// <param name="Source">Where the hosts come from.</param>
/// <param name="Status">How the DNS ended.</param>
/// <param name="Mx">The hosts, sorted by preference.</param>
/// <param name="ExpiresAt">How long the route is kept.</param>
public sealed record RouteReport(MailRouteSource Source, DnsStatus Status, ImmutableArray<VerdictMx> Mx, DateTimeOffset ExpiresAt);

/// <summary>Whether a domain accepts every local part.</summary>
/// <param name="Verdict">Whether it does; null while undetermined.</param>
/// <param name="Until">How long the verdict stands; null where there is none.</param>
public sealed record CatchAllReport(bool? Verdict, DateTimeOffset? Until);

/// <summary>Who runs a mail host.</summary>
/// <param name="Key">The stable key.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Kind">What its hosts are there for.</param>
public sealed record OperatorReport(string Key, string Name, OperatorKind Kind);

/// <summary>A domain's reputation. What is older counts less (<see cref="Profiles.Reputation.HalfLife"/>), so that the counts are not whole.</summary>
/// <param name="Value">0 to 100; null while too little was seen.</param>
/// <param name="Accepted">Addresses that its hosts accepted.</param>
/// <param name="Refused">Addresses that its hosts refused.</param>
/// <param name="Blocked">How often its hosts refused us.</param>
/// <param name="Failed">How often no answer was to be had.</param>
/// <param name="Delivered">Mail reported as delivered.</param>
/// <param name="Bounced">Mail reported as bounced.</param>
/// <param name="Complained">Mail reported as called spam.</param>
public sealed record ReputationReport(
    int? Value, double Accepted, double Refused, double Blocked, double Failed, double Delivered, double Bounced, double Complained);

/// <summary>How much a domain is asked at the moment.</summary>
/// <param name="Connections">The sessions that are open.</param>
/// <param name="MostConnections">The most that are opened at once.</param>
/// <param name="Waiting">The addresses that wait for one.</param>
/// <param name="BackOffUntil">Until when its hosts are spared, since they could not be talked to; null where they are not.</param>
public sealed record BudgetReport(int Connections, int MostConnections, int Waiting, DateTimeOffset? BackOffUntil);

/// <summary>The answer to a question about a domain.</summary>
/// <param name="Report">What is known; null where the text is no domain.</param>
/// <param name="Error">For people, why the text is no domain; null where it is one.</param>
public sealed record DomainAnswer(DomainReport? Report, string? Error);
