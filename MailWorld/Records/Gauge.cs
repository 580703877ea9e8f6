namespace MailWorld;

/// <summary>Counts what is open now, the most there ever was at once, and how much in all.</summary>
internal sealed class Gauge
{
    private int _now;
    private int _most;
    private long _total;

    public int Now => Volatile.Read(ref _now);

    public int Most => Volatile.Read(ref _most);

    public long Total => Interlocked.Read(ref _total);

    /// <summary>Counts one in. Returns how many are open with it.</summary>
    public int Enter()
    {
        Interlocked.Increment(ref _total);
        var now = Interlocked.Increment(ref _now);
        for (var most = Most; now > most; most = Most)
        {
            if (Interlocked.CompareExchange(ref _most, now, most) == most)
            {
                break;
            }
        }

        return now;
    }

    public void Leave() => Interlocked.Decrement(ref _now);
}
