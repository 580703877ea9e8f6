using Validator.Profiles;

namespace Validator.Verdicts;

/// <summary>
/// Lets the score learn from what became of mail. A beta-binomial estimate of the delivered share in three steps, each shrunk towards the
/// one before: the row of the verdict table (reason, confidence, catch-all) towards the table's score; within it the kind and reputation of
/// the domain; then the domain itself. How strongly a domain is drawn to its class is learned too: domains that accept everything differ
/// much from each other, and soon speak for themselves. At last the estimate is corrected by how far off estimates of its height were.
/// Without outcomes the score is the table's. Bounded; thread-safe; scoring takes no lock and allocates nothing.
/// </summary>
public sealed class ScoreCalibration
{
    private static readonly VerdictReason[] Reasons = Enum.GetValues<VerdictReason>();
    private static readonly Confidence[] Confidences = Enum.GetValues<Confidence>();
    private static readonly bool?[] CatchAlls = [null, false, true];

    // A row for each reason, confidence and catch-all verdict that an outcome was reported of: at most a few hundred.
    private readonly CalibratedRow?[] _rows = new CalibratedRow?[((int)Reasons.Max() + 1) * Confidences.Length * CatchAlls.Length];
    private readonly Lock _learning = new();

    /// <summary>Estimates the chance of delivery.</summary>
    /// <param name="tableScore">The score by the verdict table.</param>
    /// <param name="of">What is known of the verdict.</param>
    /// <param name="domain">What is known of the domain's past; null where that is nothing.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The score, 0 to 100.</returns>
    public int Score(int tableScore, ScoreClass of, DomainStanding? domain, DateTimeOffset now)
    {
        var row = Volatile.Read(ref _rows[IndexOf(of.Reason, of.Confidence, of.CatchAll)]);
        return row is null ? tableScore : (int)Math.Round(100 * row.Share(tableScore / 100.0, of, domain?.Of(of.Reason, now) ?? default));
    }

    /// <summary>Learns from what became of mail. To be told before the domain's own counts are.</summary>
    /// <param name="of">What was known of the verdict that it was sent on.</param>
    /// <param name="delivered">Whether it was delivered.</param>
    /// <param name="domain">What was known of the domain's past before this; null where that was nothing.</param>
    /// <param name="now">The present time.</param>
    public void Learn(ScoreClass of, bool delivered, DomainStanding? domain, DateTimeOffset now)
    {
        lock (_learning)
        {
            ref var row = ref _rows[IndexOf(of.Reason, of.Confidence, of.CatchAll)];
            row ??= new CalibratedRow();
            row.Learn(VerdictTable.ScoreOf(of.Reason, of.Confidence, of.CatchAll) / 100.0, of, delivered, domain?.Of(of.Reason, now) ?? default);
        }
    }

    /// <summary>Gives what was learned, to be stored.</summary>
    /// <returns>The record.</returns>
    public CalibrationRecord Save()
    {
        lock (_learning)
        {
            return new()
            {
                Rows =
                [
                    .. from reason in Reasons
                       from confidence in Confidences
                       from catchAll in CatchAlls
                       let row = _rows[IndexOf(reason, confidence, catchAll)]
                       where row is not null
                       select row.Save(reason, confidence, catchAll),
                ],
            };
        }
    }

    /// <summary>Takes what was stored in place of what was learned.</summary>
    /// <param name="record">The record. What in it cannot be is passed over.</param>
    public void Restore(CalibrationRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_learning)
        {
            Array.Clear(_rows);
            foreach (var row in record.Rows.IsDefault ? [] : record.Rows)
            {
                if (Enum.IsDefined(row.Reason) && Enum.IsDefined(row.Confidence))
                {
                    _rows[IndexOf(row.Reason, row.Confidence, row.CatchAll)] = new CalibratedRow(row);
                }
            }
        }
    }

    private static int IndexOf(VerdictReason reason, Confidence confidence, bool? catchAll) =>
        (((int)reason * Confidences.Length) + (int)confidence) * CatchAlls.Length + (catchAll is { } known ? known ? 2 : 1 : 0);
}
