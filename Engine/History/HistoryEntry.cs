using Validator.Verdicts;

namespace Validator.History;

/// <summary>A verdict that was given.</summary>
/// <param name="KeyId">The key that it was given to.</param>
/// <param name="JobId">The job that it is part of; null for a single verification.</param>
/// <param name="Ordinal">Its row in that job, from 0; 0 for a single verification.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record HistoryEntry(string KeyId, string? JobId, long Ordinal, Verdict Verdict);
