using Validator.Profiles;
using Validator.Verdicts;

namespace Validator.Domains;

/// <content>What of it is stored.</content>
internal sealed partial class DomainKnowledge
{
    /// <summary>How long what the hosts once did counts for what they will do.</summary>
    private static readonly TimeSpan HostsStayTheSameFor = TimeSpan.FromDays(30);

    // A lost increment between two threads is made up for by the other's: it only has to grow.
    private volatile int _changes;
    private long _lastSeen;

    /// <summary>Gets the domain's reputation.</summary>
    public Reputation Reputation { get; } = new(services.Time);

    /// <summary>Gets what is known of the domain's greylisting.</summary>
    public GreylistMemory Greylist { get; } = new(services.Time);

    /// <summary>Gets a count that grows when something worth storing changed.</summary>
    public long Changes => (long)_changes + CatchAll.Changes + Greylist.Changes + Reputation.Changes;

    /// <summary>Gets when a host last answered, or failed to; null for never.</summary>
    public DateTimeOffset? LastSeen => Volatile.Read(ref _lastSeen) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Notes what an address was settled with.</summary>
    public void Saw(Finding finding, VerdictSmtp? smtp)
    {
        // What is answered by the catch-all verdict alone was not seen.
        if (smtp is not null || finding is not (Finding.Accepted or Finding.NotAsked))
        {
            Volatile.Write(ref _lastSeen, services.Time.GetUtcNow().UtcTicks);
            Reputation.Saw(finding, CatchAll.Verdict);
        }
    }

    public DomainRecord Save()
    {
        var now = services.Time.GetUtcNow();
        lock (guard)
        {
            return new()
            {
                LastSeen = LastSeen,
                CatchAll = CatchAll.Save(),
                HostAccepts = _hostAccepts,
                HostRefusesSome = _hostRefusesSome,
                RefusesNullSender = _refusesNullSender,
                SetAside = _setAside is null ? [] : [.. _setAside.Where(pair => now < pair.Value).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new SetAsideRecord(pair.Key, pair.Value))],
                Greylist = Greylist.Save(),
                Reputation = Reputation.Save() is { IsEmpty: false } seen ? seen : null,
            };
        }
    }

    /// <summary>Adds what was stored; what was learned since is newer, and stands.</summary>
    public void Restore(DomainRecord record)
    {
        var now = services.Time.GetUtcNow();
        lock (guard)
        {
            if (record.LastSeen is { } seen && now - seen < HostsStayTheSameFor)
            {
                _hostAccepts |= record.HostAccepts;
                _hostRefusesSome |= record.HostRefusesSome;
                _refusesNullSender |= record.RefusesNullSender;
                Volatile.Write(ref _lastSeen, Math.Max(_lastSeen, Math.Min(seen.UtcTicks, now.UtcTicks)));
            }

            foreach (var aside in record.SetAside.IsDefault ? [] : record.SetAside)
            {
                if (now < aside.Until && services.Egress.Knows(aside.Egress))
                {
                    (_setAside ??= new(StringComparer.Ordinal)).TryAdd(aside.Egress, aside.Until < now + SetAsideFor ? aside.Until : now + SetAsideFor);
                }
            }
        }

        if (record.CatchAll is { } catchAll)
        {
            CatchAll.Restore(catchAll);
        }

        if (record.Greylist is { } greylist)
        {
            Greylist.Restore(greylist);
        }

        if (record.Reputation is { } reputation)
        {
            Reputation.Restore(reputation, CatchAll.Verdict);
        }
    }

    /// <summary>Forgets what the hosts did, so that it is learned anew. The reputation stays: it is no guess at the present.</summary>
    public void Forget()
    {
        CatchAll.Forget();
        Greylist.Forget();
        lock (guard)
        {
            _hostAccepts = _hostRefusesSome = _refusesNullSender = false;
            (_relayDenied, _setAside) = (null, null);
            _changes++;
        }
    }
}
