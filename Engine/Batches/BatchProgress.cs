using System.Collections.Immutable;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Batches;

/// <summary>How far a batch is, and after its last verdict its summary.</summary>
/// <param name="Read">How many addresses were read.</param>
/// <param name="Answered">How many of them have a verdict.</param>
/// <param name="Waiting">How many of them wait for a greylist retry at the moment, holding no connection.</param>
/// <param name="Counts">The verdicts, counted by status and reason, in a fixed order.</param>
public sealed record BatchProgress(long Read, long Answered, int Waiting, ImmutableArray<TallyRow> Counts)
{
    /// <summary>Gets how many addresses were read and have no verdict yet.</summary>
    public long UnderWay => Read - Answered;

    /// <summary>Tells how many verdicts have a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The number.</returns>
    public long Of(VerdictStatus status) => Counts.Where(row => row.Status == status).Sum(row => row.Count);

    /// <summary>Tells how many verdicts have a reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The number.</returns>
    public long Of(VerdictReason reason) => Counts.Where(row => row.Reason == reason).Sum(row => row.Count);
}
