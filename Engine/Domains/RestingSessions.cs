namespace Validator.Domains;

/// <summary>
/// The sessions that rest on places which others may want: whoever waits for a place ends the rest of the one that has rested longest, and
/// none begins while somebody waits. Thread-safe.
/// </summary>
internal sealed class RestingSessions
{
    private readonly Lock _lock = new();

    // Made when needed: there is one object for each of very many hosts.
    private LinkedList<RestingSession>? _sessions;
    private int _wanted;

    /// <summary>Adds a session, unless somebody waits for a place.</summary>
    /// <returns>Its entry; null where it may not rest.</returns>
    public LinkedListNode<RestingSession>? TryAdd(RestingSession session)
    {
        lock (_lock)
        {
            return _wanted > 0 ? null : (_sessions ??= []).AddLast(session);
        }
    }

    public void Remove(LinkedListNode<RestingSession> entry)
    {
        lock (_lock)
        {
            if (entry.List is { } sessions)
            {
                sessions.Remove(entry);
            }
        }
    }

    /// <summary>Begins to wait for a place.</summary>
    public void Want()
    {
        lock (_lock)
        {
            _wanted++;
            EndOldest();
        }
    }

    /// <summary>Ends to wait for a place.</summary>
    public void Unwant()
    {
        lock (_lock)
        {
            _wanted--;
        }
    }

    /// <summary>Ends the rest of the one that has rested longest.</summary>
    /// <returns>Whether any rested.</returns>
    public bool EndOldest()
    {
        lock (_lock)
        {
            while (_sessions?.First is { } oldest)
            {
                _sessions.RemoveFirst();
                if (oldest.Value.TryEnd(goesOn: false))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Ends the rest of all.</summary>
    /// <returns>Whether any rested.</returns>
    public bool EndAll()
    {
        var any = false;
        while (EndOldest())
        {
            any = true;
        }

        return any;
    }
}
