using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Validator.Profiles;

/// <summary>A domain's reputation as it is stored. All counts decay together (<see cref="Reputation.HalfLife"/>) from <see cref="AsOf"/> on.</summary>
public sealed record ReputationRecord
{
    /// <summary>Gets the time that the counts were brought to.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>Gets how many addresses the hosts accepted.</summary>
    public double Accepted { get; init; }

    /// <summary>Gets how many addresses the hosts refused as not there, switched off or not theirs.</summary>
    public double Refused { get; init; }

    /// <summary>Gets how often the hosts refused us, or wanted fewer questions.</summary>
    public double Blocked { get; init; }

    /// <summary>Gets how often no answer was to be had: out of reach, too slow, at fault, put off to the last.</summary>
    public double Failed { get; init; }

    /// <summary>Gets how much mail was reported as delivered.</summary>
    public double Delivered { get; init; }

    /// <summary>Gets how much mail was reported as bounced.</summary>
    public double Bounced { get; init; }

    /// <summary>Gets how much mail was reported as called spam.</summary>
    public double Complained { get; init; }

    /// <summary>Gets a value indicating whether nothing was seen.</summary>
    [JsonIgnore]
    public bool IsEmpty => Accepted + Refused + Blocked + Failed + Delivered + Bounced + Complained <= 0;

    /// <summary>Gets the reported mail by the reason of the verdicts that it was sent on.</summary>
    public ImmutableArray<ReasonOutcomes> Outcomes { get; init; } = [];
}
