namespace Validator.Api.Security;

/// <summary>
/// A table of at most so many entries, made on demand. It has two halves: when the newer one is full it becomes the older one, and what was
/// not asked for since is forgotten. So an entry stays at least until half the capacity of other keys was seen. Thread-safe.
/// </summary>
internal sealed class BoundedTable<TKey, TValue>(int capacity, Func<TKey, TValue> create)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly int _half = Math.Max(1, capacity / 2);
    private Dictionary<TKey, TValue> _newer = [];
    private Dictionary<TKey, TValue> _older = [];

    /// <summary>Gets how many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _newer.Count + _older.Count;
            }
        }
    }

    /// <summary>Gives the entry of a key.</summary>
    public TValue Get(TKey key)
    {
        lock (_lock)
        {
            if (_newer.TryGetValue(key, out var value))
            {
                return value;
            }

            if (!_older.Remove(key, out value))
            {
                value = create(key);
            }

            if (_newer.Count >= _half)
            {
                _older = _newer;
                _newer = [];
            }

            _newer.Add(key, value);
            return value;
        }
    }
}
