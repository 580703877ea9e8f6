using System.Collections.Immutable;
using Validator.Profiles;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>
/// What must survive of a domain, small and without any address. Members unknown to this version are passed over, and what is missing counts
/// as not known.
/// </summary>
public sealed record DomainRecord
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Gets the version it was written in.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Gets when a host of the domain last answered, or failed to; null for never.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Gets whether it accepts every local part; null while undetermined.</summary>
    public CatchAllRecord? CatchAll { get; init; }

    /// <summary>Gets a value indicating whether its hosts have accepted any recipient.</summary>
    public bool HostAccepts { get; init; }

    /// <summary>Gets a value indicating whether its hosts have refused a recipient as not found.</summary>
    public bool HostRefusesSome { get; init; }

    /// <summary>Gets a value indicating whether its hosts refuse the null sender.</summary>
    public bool RefusesNullSender { get; init; }

    /// <summary>Gets the failures that its hosts are spared for; null for none.</summary>
    public BackOffRecord? BackOff { get; init; }

    /// <summary>Gets the ways out that its hosts have on a block list.</summary>
    public ImmutableArray<SetAsideRecord> SetAside { get; init; } = [];

    /// <summary>Gets what is known of its greylisting; null for nothing.</summary>
    public GreylistRecord? Greylist { get; init; }

    /// <summary>Gets its reputation; null for nothing.</summary>
    public ReputationRecord? Reputation { get; init; }
}

/// <summary>A catch-all verdict.</summary>
/// <param name="Verdict">Whether every local part is accepted.</param>
/// <param name="Until">How long the verdict stands.</param>
/// <param name="Epoch">The epoch of the made-up local part that was asked.</param>
public sealed record CatchAllRecord(bool Verdict, DateTimeOffset Until, int Epoch);

/// <summary>Failures in a row to talk to any host.</summary>
/// <param name="Failures">How many.</param>
/// <param name="Until">When the hosts are tried again.</param>
/// <param name="Finding">What addresses are answered with until then.</param>
/// <param name="Host">The host that failed.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record BackOffRecord(int Failures, DateTimeOffset Until, Finding Finding, string Host, string Message);

/// <summary>A way out that is not used for the domain.</summary>
/// <param name="Egress">Its name (<see cref="Smtp.EgressAddress.Name"/>).</param>
/// <param name="Until">How long.</param>
public sealed record SetAsideRecord(string Egress, DateTimeOffset Until);

/// <summary>What is known of a domain's greylisting.</summary>
/// <param name="WaitSeconds">How long a recipient had to wait last time until it was let through.</param>
/// <param name="Passed">Who was let through.</param>
public sealed record GreylistRecord(double WaitSeconds, ImmutableArray<GreylistPass> Passed);

/// <summary>A way out and a sender that a domain's hosts let through after greylisting them.</summary>
/// <param name="Egress">The way out's name.</param>
/// <param name="Sender">The envelope sender, empty for <c>&lt;&gt;</c>.</param>
/// <param name="Until">How long that is remembered.</param>
public sealed record GreylistPass(string Egress, string Sender, DateTimeOffset Until);
