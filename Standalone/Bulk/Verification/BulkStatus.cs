using Validator.Jobs;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>How far a run is.</summary>
/// <param name="Rows">How many rows were read.</param>
/// <param name="AllRead">Whether that is all.</param>
/// <param name="Counts">The answers.</param>
/// <param name="Duplicates">How many rows repeat an earlier one.</param>
/// <param name="Waiting">How many rows wait for a greylist retry or for a slow host.</param>
/// <param name="PerSecond">How many rows are answered a second; null while that is not known.</param>
/// <param name="Left">How long it will take; null while that is not known.</param>
internal sealed record BulkStatus(long Rows, bool AllRead, Tally Counts, long Duplicates, long Waiting, double? PerSecond, TimeSpan? Left);
