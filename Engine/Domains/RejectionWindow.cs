namespace Validator.Domains;

/// <summary>
/// The refused recipients of the last hour, counted by the minute, and those that open sessions may still come to. Not thread-safe: its
/// account's lock guards it.
/// </summary>
internal sealed class RejectionWindow(int limit, TimeProvider time)
{
    /// <summary>A minute counts until an hour after its end, so that no hour, wherever it begins, sees more than the limit.</summary>
    private const long Minutes = 61;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<(long Minute, int Count)> _minutes = [];
    private int _counted;
    private int _reserved;

    /// <summary>Gets a value indicating whether it holds nothing.</summary>
    public bool IsEmpty
    {
        get
        {
            Forget();
            return _counted == 0 && _reserved == 0;
        }
    }

    /// <summary>Gets how long it takes until there is room again.</summary>
    public TimeSpan UntilRoom => _minutes.TryPeek(out var oldest)
        ? new TimeSpan((oldest.Minute + Minutes) * Minute.Ticks) - new TimeSpan(time.GetUtcNow().UtcTicks)
        : Minute;

    /// <summary>Sets rejections aside for a session.</summary>
    /// <returns>How many: as many as wanted, or what is left.</returns>
    public int Reserve(int most)
    {
        Forget();
        var granted = Math.Clamp(limit - _counted - _reserved, 0, most);
        _reserved += granted;
        return granted;
    }

    /// <summary>Counts what became of rejections that were set aside.</summary>
    public void Spend(int reserved, int spent)
    {
        _reserved -= reserved;
        _counted += spent;
        if (spent > 0)
        {
            _minutes.Enqueue((time.GetUtcNow().UtcTicks / Minute.Ticks, spent));
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow().UtcTicks / Minute.Ticks;
        while (_minutes.TryPeek(out var oldest) && oldest.Minute + Minutes <= now)
        {
            _counted -= _minutes.Dequeue().Count;
        }
    }
}
