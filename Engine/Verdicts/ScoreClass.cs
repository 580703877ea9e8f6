using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>The verdicts whose scores are learned together.</summary>
/// <param name="Reason">The reason, and with it the status.</param>
/// <param name="Confidence">The confidence.</param>
/// <param name="CatchAll">Whether the domain accepts every local part; null while unknown.</param>
/// <param name="Category">The kind of domain.</param>
/// <param name="Band">The domain's reputation, as far as verification saw it.</param>
public readonly record struct ScoreClass(VerdictReason Reason, Confidence Confidence, bool? CatchAll, DomainCategory Category, ReputationBand Band);
