using Validator.Addresses;

namespace Validator.Profiles;

/// <summary>
/// Tells what is known of addresses and domains without asking them: disposable, free, role, category and operator.
/// Thread-safe; a look-up allocates nothing. The built-in lists are loaded when first needed.
/// </summary>
public sealed class AddressProfiles : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ListFolder? _folder;
    private readonly Action<ListReload>? _onReload;
    private readonly ITimer? _timer;
    private readonly Lock _reloading = new();
    private volatile ProfileLists? _lists;
    private volatile ListReload _lastReload;
    private string _applied = "";
    private string? _settling;

    /// <summary>Initializes a new instance of the <see cref="AddressProfiles"/> class. Reads the operator's lists, where there is a folder.</summary>
    /// <param name="options">Where the operator's own lists are; the built-in ones alone where null.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    public AddressProfiles(ProfileOptions? options = null, TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
        _lastReload = new(_time.GetUtcNow(), Applied: true, [], []);
        if (options?.ListsFolder is { } path)
        {
            _folder = new(path);
            _onReload = options.OnReload;
            Reload();
            _timer = _time.CreateTimer(static state => ((AddressProfiles)state!).Poll(), this, options.PollInterval, options.PollInterval);
        }
    }

    /// <summary>Gets what became of the last reading of the operator's lists.</summary>
    public ListReload LastReload => _lastReload;

    private ProfileLists Lists => _lists ?? ProfileLists.BuiltIn;

    /// <summary>Tells what is known of an address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Its profile, from the lists of this moment.</returns>
    public AddressProfile Of(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var lists = Lists;
        var category = address.IsLiteral ? DomainCategory.Corporate : Category(lists, address.Domain);
        return new(category, IsRole(lists, address.LocalPart), category == DomainCategory.FreeProvider);
    }

    /// <summary>Tells what is known of a domain.</summary>
    /// <param name="domain">The domain, A-labels, any case.</param>
    /// <param name="mxHosts">The names of its mail hosts, the most preferred first; empty where they are not known.</param>
    /// <returns>Its profile, from the lists of this moment.</returns>
    public DomainProfile Of(string domain, IReadOnlyList<string> mxHosts)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(mxHosts);
        var lists = Lists;
        var byName = Category(lists, domain);
        var category = byName;
        if (byName is DomainCategory.Corporate or DomainCategory.Education or DomainCategory.Government && mxHosts.Count > 0 && !lists.AllowedNames.Covers(domain))
        {
            category = Any(lists.DisposableHosts, mxHosts) ? DomainCategory.Disposable
                : All(lists.ParkedHosts, mxHosts) ? DomainCategory.Parked
                : byName;
        }

        return new(
            category,
            category == DomainCategory.FreeProvider,
            category != byName && category == DomainCategory.Disposable,
            mxHosts.Count > 0 ? lists.Operators.Find(mxHosts[0]) : null);
    }

    /// <summary>Tells who runs a mail host.</summary>
    /// <param name="mailHost">The host's name, any case.</param>
    /// <returns>The operator whose suffix is the longest, on label borders; null where none is known.</returns>
    public MailOperator? OperatorOf(string mailHost)
    {
        ArgumentNullException.ThrowIfNull(mailHost);
        return Lists.Operators.Find(mailHost);
    }

    /// <summary>Reads the operator's lists now, without waiting for the next look.</summary>
    /// <returns>What became of it. Without a folder, nothing.</returns>
    public ListReload Reload()
    {
        if (_folder is null)
        {
            return _lastReload;
        }

        ListReload report;
        lock (_reloading)
        {
            report = Apply(_folder, _folder.Stamp());
        }

        _onReload?.Invoke(report);
        return report;
    }

    /// <summary>Stops looking at the folder.</summary>
    public void Dispose() => _timer?.Dispose();

    private static DomainCategory Category(ProfileLists lists, ReadOnlySpan<char> domain) =>
        lists.RelayNames.Covers(domain) ? DomainCategory.AliasRelay
        : lists.DisposableNames.Covers(domain) && !lists.AllowedNames.Covers(domain) ? DomainCategory.Disposable
        : lists.FreeNames.Contains(domain) ? DomainCategory.FreeProvider
        : lists.Governments.Covers(domain) ? DomainCategory.Government
        : lists.Schools.Covers(domain) ? DomainCategory.Education
        : DomainCategory.Corporate;

    /// <summary>The sub-address (<c>info+x</c>) does not count; a plus at the beginning begins no sub-address.</summary>
    private static bool IsRole(ProfileLists lists, ReadOnlySpan<char> localPart)
    {
        var plus = localPart.IndexOf('+');
        return lists.IsRole(plus > 0 ? localPart[..plus] : localPart);
    }

    private static bool Any(DomainList list, IReadOnlyList<string> hosts)
    {
        for (var index = 0; index < hosts.Count; index++)
        {
            if (list.Covers(hosts[index]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool All(DomainList list, IReadOnlyList<string> hosts)
    {
        for (var index = 0; index < hosts.Count; index++)
        {
            if (!list.Covers(hosts[index]))
            {
                return false;
            }
        }

        return true;
    }

    private void Poll()
    {
        // A look that outlasts the interval makes the next one pointless.
        if (_folder is not { } folder || !_reloading.TryEnter())
        {
            return;
        }

        ListReload report;
        try
        {
            var stamp = folder.Stamp();
            if (stamp == _applied || stamp != _settling)
            {
                _settling = stamp;
                return;
            }

            report = Apply(folder, stamp);
        }
        finally
        {
            _reloading.Exit();
        }

        _onReload?.Invoke(report);
    }

    /// <summary>Reads the files and, where all are right, lets them hold. What is wrong is told once, not at every look.</summary>
    private ListReload Apply(ListFolder folder, string stamp)
    {
        var (report, lists) = folder.Read(_time.GetUtcNow());
        _applied = stamp;
        _lists = lists ?? _lists;
        _lastReload = report;
        return report;
    }
}
