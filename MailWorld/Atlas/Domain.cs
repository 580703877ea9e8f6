namespace MailWorld.Atlas;

/// <summary>A domain's recipients, made ready. Domains alike share one.</summary>
internal sealed class DomainPlan
{
    private readonly Dictionary<string, Mailbox> _mailboxes;
    private readonly Dictionary<string, Mailbox>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly (string Prefix, double Share, Mailbox Mailbox)[] _rules;
    private readonly Mailbox _others;
    private readonly int _seed;

    public DomainPlan(DomainScript script, MailboxScript others, int seed)
    {
        Script = script;
        _seed = seed;
        _mailboxes = script.Mailboxes.ToDictionary(pair => pair.Key, pair => new Mailbox(pair.Value), StringComparer.OrdinalIgnoreCase);
        _lookup = _mailboxes.GetAlternateLookup<ReadOnlySpan<char>>();
        _rules = [.. script.Rules.Select(rule => (rule.Prefix, rule.Share, new Mailbox(rule.Mailbox)))];
        _others = new Mailbox(script.Others ?? (script.CatchAll ? MailboxKind.Accept : others));
        Greylist = script.Greylist is null ? null : new GreylistPlan(script.Greylist, GreylistPlan.UsualReply);
    }

    public DomainScript Script { get; }

    public GreylistPlan? Greylist { get; }

    public Mailbox Find(string domain, ReadOnlySpan<char> local)
    {
        if (_mailboxes.Count > 0 && _lookup.TryGetValue(local, out var mailbox))
        {
            return mailbox;
        }

        double place = -1;
        double from = 0;
        foreach (var (prefix, share, ruled) in _rules)
        {
            if (!local.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            place = place < 0 ? Place(domain, local) : place;
            if (place < from + share)
            {
                return ruled;
            }

            from += share;
        }

        return _others;
    }

    /// <summary>Where a local part lies between 0 and 1: FNV-1a over seed, domain and lower-case local part, then mixed.</summary>
    private double Place(string domain, ReadOnlySpan<char> local)
    {
        var hash = 14695981039346656037UL ^ (uint)_seed;
        foreach (var c in domain)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        foreach (var c in local)
        {
            hash = (hash ^ char.ToLowerInvariant(c)) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return ((hash ^ (hash >> 33)) >> 11) * (1.0 / (1UL << 53));
    }
}

/// <summary>A domain as it lives in one world.</summary>
internal sealed class Domain(string name, DomainPlan plan, Host[] hosts)
{
    public string Name { get; } = name;

    public DomainPlan Plan { get; } = plan;

    /// <summary>Gets the hosts that take its mail.</summary>
    public Host[] Hosts { get; set; } = hosts;
}
