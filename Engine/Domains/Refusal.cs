using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>A host's words before any recipient.</summary>
/// <param name="Finding">What they mean.</param>
/// <param name="Smtp">The conversation.</param>
/// <param name="RetryAfter">Null: waiting does not help. Zero: it may. More: the host named the time.</param>
internal sealed record Refusal(Finding Finding, VerdictSmtp Smtp, TimeSpan? RetryAfter);
