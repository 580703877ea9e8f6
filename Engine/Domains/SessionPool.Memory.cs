namespace Validator.Domains;

/// <content>What of it is stored and shown.</content>
internal sealed partial class SessionPool
{
    /// <summary>Gets a count that grows when something worth storing changed.</summary>
    public int Changes => _breaker.Changes;

    /// <summary>Gets how much the domain is asked at the moment.</summary>
    public BudgetReport Budget
    {
        get
        {
            lock (_lock)
            {
                return new(_openSessions, MostSessions, _activity?.Queue.Count ?? 0, _breaker.RestsUntil);
            }
        }
    }

    public BackOffRecord? Save()
    {
        lock (_lock)
        {
            return _breaker.Save();
        }
    }

    public void Restore(BackOffRecord record)
    {
        lock (_lock)
        {
            _breaker.Restore(record);
        }
    }

    /// <summary>Forgets failures: the next address tries the hosts.</summary>
    public void ForgetFailures()
    {
        lock (_lock)
        {
            _breaker.Succeeded();
            _fewerUntil = default;
        }

        Dialer.Forget();
    }
}
