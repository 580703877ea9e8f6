using System.Collections.Immutable;
using Validator.Verdicts;

namespace Validator.Profiles;

/// <summary>What a domain's past says for the score of its addresses. Immutable, small, and handed along with an answer.</summary>
/// <param name="Band">What verification itself saw.</param>
/// <param name="Outcomes">What became of mail to its addresses, by the reason of their verdicts.</param>
/// <param name="AsOf">The time that the counts were brought to; they have decayed since then (<see cref="Reputation.HalfLife"/>).</param>
public sealed record DomainStanding(ReputationBand Band, ImmutableArray<ReasonOutcomes> Outcomes, DateTimeOffset AsOf)
{
    /// <summary>Tells what became of mail to addresses whose verdict had a reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The counts as they have decayed until then.</returns>
    public (double Delivered, double Bounced) Of(VerdictReason reason, DateTimeOffset now)
    {
        foreach (var outcomes in Outcomes)
        {
            if (outcomes.Reason == reason)
            {
                var left = Reputation.Left(now - AsOf);
                return (outcomes.Delivered * left, outcomes.Bounced * left);
            }
        }

        return default;
    }
}

/// <summary>What became of mail to a domain's addresses whose verdicts had one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Delivered">How much was delivered.</param>
/// <param name="Bounced">How much bounced.</param>
public readonly record struct ReasonOutcomes(VerdictReason Reason, double Delivered, double Bounced);
