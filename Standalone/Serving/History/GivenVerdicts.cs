using Validator.History;

namespace Validator.Standalone.Serving.History;

/// <summary>Which verdicts a key was given lately, by key, address and time of the check. Bounded: when it is full, it begins anew. Thread-safe.</summary>
/// <param name="capacity">The most.</param>
internal sealed class GivenVerdicts(int capacity)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string KeyId, string Email, DateTimeOffset CheckedAt)> _given = [];

    /// <summary>Adds one.</summary>
    /// <param name="entry">The verdict.</param>
    /// <returns>Whether it was not there.</returns>
    public bool Add(HistoryEntry entry)
    {
        lock (_lock)
        {
            if (_given.Count >= capacity)
            {
                _given.Clear();
            }

            return _given.Add((entry.KeyId, entry.Verdict.Email, entry.Verdict.CheckedAt));
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _given.Clear();
        }
    }
}
