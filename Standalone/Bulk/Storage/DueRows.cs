namespace Validator.Standalone.Bulk.Storage;

/// <summary>Rows that wait to be asked again, by the time at which they are due: on disk, with one number in memory for each quarter of a second. Not thread-safe.</summary>
/// <param name="spool">Keeps them.</param>
internal sealed class DueRows(RowSpool spool)
{
    private static readonly long Slot = TimeSpan.FromMilliseconds(250).Ticks;

    private readonly SortedSet<long> _slots = [];

    /// <summary>Gets when the first is due; null where none waits.</summary>
    public DateTimeOffset? First => _slots.Count > 0 ? new DateTimeOffset(_slots.Min * Slot, TimeSpan.Zero) : null;

    /// <summary>Adds a row.</summary>
    /// <param name="due">When it is due; it is taken a quarter of a second later at most.</param>
    /// <param name="ordinal">The row's number.</param>
    /// <param name="domain">A hash of its domain.</param>
    /// <param name="address">Its address.</param>
    public void Add(DateTimeOffset due, long ordinal, ulong domain, string address)
    {
        var slot = (due.UtcTicks + Slot - 1) / Slot;
        spool.Add(SpoolList.DueIn(slot), ordinal, domain, address);
        _slots.Add(slot);
    }

    /// <summary>Takes rows that are due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="most">The most rows.</param>
    /// <returns>The rows, in no particular order.</returns>
    public List<SpooledRow> Take(DateTimeOffset now, int most)
    {
        List<SpooledRow> taken = [];
        while (taken.Count < most && First <= now)
        {
            var slot = _slots.Min;
            var (rows, isEmpty) = spool.Take(SpoolList.DueIn(slot), most - taken.Count);
            taken.AddRange(rows);
            if (isEmpty)
            {
                _slots.Remove(slot);
            }
        }

        return taken;
    }
}
