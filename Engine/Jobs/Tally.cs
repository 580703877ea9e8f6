using System.Collections.Immutable;
using Validator.Verdicts;

namespace Validator.Jobs;

/// <summary>How many rows got one answer.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many.</param>
public sealed record TallyRow(VerdictStatus Status, VerdictReason Reason, long Count);

/// <summary>Counts answers by status and reason. Each answer is counted once, under both: the sums are always the same. Not thread-safe.</summary>
public sealed class Tally
{
    private readonly Dictionary<(VerdictStatus Status, VerdictReason Reason), long> _counts = [];

    /// <summary>Initializes a new instance of the <see cref="Tally"/> class.</summary>
    /// <param name="rows">What was counted before.</param>
    public Tally(params IEnumerable<TallyRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
        {
            Add(row.Status, row.Reason, row.Count);
        }
    }

    /// <summary>Gets how many answers were counted.</summary>
    public long Total { get; private set; }

    /// <summary>Gets the counts, in a fixed order.</summary>
    public ImmutableArray<TallyRow> Rows =>
        [.. _counts.OrderBy(pair => pair.Key.Status).ThenBy(pair => pair.Key.Reason).Select(pair => new TallyRow(pair.Key.Status, pair.Key.Reason, pair.Value))];

    /// <summary>Counts answers.</summary>
    /// <param name="status">Their status.</param>
    /// <param name="reason">Their reason.</param>
    /// <param name="count">How many.</param>
    public void Add(VerdictStatus status, VerdictReason reason, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _counts[(status, reason)] = _counts.GetValueOrDefault((status, reason)) + count;
        Total += count;
    }

    /// <summary>Adds what another has counted.</summary>
    /// <param name="other">The other.</param>
    public void Add(Tally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var ((status, reason), count) in other._counts)
        {
            Add(status, reason, count);
        }
    }

    /// <summary>Tells how many answers have a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>The number.</returns>
    public long Of(VerdictStatus status) => _counts.Where(pair => pair.Key.Status == status).Sum(pair => pair.Value);

    /// <summary>Tells how many answers have a reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The number.</returns>
    public long Of(VerdictReason reason) => _counts.Where(pair => pair.Key.Reason == reason).Sum(pair => pair.Value);
}
