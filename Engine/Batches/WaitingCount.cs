namespace Validator.Batches;

/// <summary>Counts the addresses of a batch that wait for a retry, and has them counted among those of the whole verifier. Thread-safe.</summary>
/// <param name="whole">The count of the whole; null where this is it.</param>
internal sealed class WaitingCount(WaitingCount? whole = null)
{
    private int _value;

    /// <summary>Gets the number.</summary>
    public int Value => Volatile.Read(ref _value);

    /// <summary>Adds to it.</summary>
    /// <param name="count">How many more; negative for fewer.</param>
    public void Add(int count)
    {
        Interlocked.Add(ref _value, count);
        whole?.Add(count);
    }
}
