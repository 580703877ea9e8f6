namespace Validator.Domains;

/// <summary>What is known of a domain's greylisting: who was let through, and how long that took, so that the next wait is long enough. Bounded; thread-safe.</summary>
internal sealed class GreylistMemory(TimeProvider time)
{
    /// <summary>How long a pass is remembered: about as long as greylisting hosts remember it.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private const int MostPasses = 16;

    // Replaced as a whole, and null for most domains.
    private volatile GreylistRecord? _known;
    private int _changes;

    /// <summary>Gets a count that grows when something worth storing changed.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Gets how long a recipient had to wait last time; zero where that is not known.</summary>
    public TimeSpan Wait => _known is { } known && known.Passed.Any(pass => time.GetUtcNow() < pass.Until) ? TimeSpan.FromSeconds(known.WaitSeconds) : TimeSpan.Zero;

    /// <summary>Notes that a recipient was let through.</summary>
    /// <param name="egress">The way out's name.</param>
    /// <param name="sender">The envelope sender.</param>
    /// <param name="waited">How long it had been put off.</param>
    public void LetThrough(string egress, string sender, TimeSpan waited)
    {
        var now = time.GetUtcNow();
        var known = _known;
        var old = known?.Passed.FirstOrDefault(pass => pass.Egress == egress && pass.Sender == sender);
        if (known is not null && known.WaitSeconds == waited.TotalSeconds && old is not null && old.Until - now > Life / 2)
        {
            return;
        }

        _known = new(
            waited.TotalSeconds,
            [.. (known?.Passed ?? []).Where(pass => pass != old && now < pass.Until).TakeLast(MostPasses - 1), new(egress, sender, now + Life)]);
        Interlocked.Increment(ref _changes);
    }

    public GreylistRecord? Save()
    {
        var now = time.GetUtcNow();
        return _known is { } known && known.Passed.Any(pass => now < pass.Until) ? known with { Passed = [.. known.Passed.Where(pass => now < pass.Until)] } : null;
    }

    public void Restore(GreylistRecord record)
    {
        if (_known is null && double.IsFinite(record.WaitSeconds) && record.WaitSeconds >= 0 && !record.Passed.IsDefaultOrEmpty)
        {
            _known = record with { WaitSeconds = Math.Min(record.WaitSeconds, Life.TotalSeconds), Passed = [.. record.Passed.TakeLast(MostPasses)] };
        }
    }

    public void Forget() => _known = null;
}
