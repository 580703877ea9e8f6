using Validator.Profiles;

namespace Validator.Domains;

/// <content>What of a domain outlives it, and what is shown of it.</content>
public sealed partial class DomainVerifier
{
    /// <summary>How long a domain waits for its record before it begins anew.</summary>
    private static readonly TimeSpan TimeToRecall = TimeSpan.FromSeconds(5);

    private Task? _recall;

    /// <summary>Gets a number that grows when something worth storing changed: what was stored at the same number need not be stored again.</summary>
    public long Version => Knowledge.Changes + _sessions.Changes;

    /// <summary>Gets the domain's reputation.</summary>
    public Reputation Reputation => Knowledge.Reputation;

    /// <summary>Gets the sessions that are open, and what waits.</summary>
    public BudgetReport Budget => _sessions.Budget;

    /// <summary>Gets when a host last answered, or failed to; null for never.</summary>
    public DateTimeOffset? LastSeen => Knowledge.LastSeen;

    /// <summary>Gets the route that is kept, and for how long; null where there is none.</summary>
    internal (Dns.MailRoute Route, TimeSpan Left)? KnownRoute => _routes.Peek();

    /// <summary>Gets a value indicating whether its record was loaded, or is not to be had.</summary>
    internal bool IsRecalled => Volatile.Read(ref _recall) is { IsCompleted: true };

    /// <summary>Gets the version that was stored last.</summary>
    internal long StoredVersion { get; set; }

    /// <summary>Gives what must survive of the domain.</summary>
    /// <returns>The record.</returns>
    public DomainRecord Save() => Knowledge.Save() with { BackOff = _sessions.Save() };

    /// <summary>Takes what was stored of the domain; what it has learned itself is newer, and stands.</summary>
    /// <param name="record">The record. What in it cannot be, or is over, is passed over.</param>
    public void Restore(DomainRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Knowledge.Restore(record);
        if (record.BackOff is { } backOff)
        {
            _sessions.Restore(backOff);
        }
    }

    /// <summary>Forgets what was learned, so that it is learned anew: route, catch-all, what hosts did, failures. The reputation stays.</summary>
    public void Forget()
    {
        if (_routes.Peek() is { } known)
        {
            foreach (var host in known.Route.Hosts)
            {
                _services.Resolver.Forget(host.Name);
            }
        }

        _services.Resolver.Forget(Domain);
        _routes.Forget();
        Knowledge.Forget();
        _sessions.ForgetFailures();
    }

    /// <summary>Loads the domain's record where there is a store, once for all who need it.</summary>
    /// <param name="cancellationToken">Gives up waiting; others go on.</param>
    /// <returns>A task that ends when the record is there, or is not to be had.</returns>
    internal Task RecallAsync(CancellationToken cancellationToken)
    {
        if (_services.Memory is not { } memory)
        {
            return Task.CompletedTask;
        }

        var recall = Volatile.Read(ref _recall);
        if (recall is null)
        {
            var cold = new Task<Task>(() => RecallAsync(memory), CancellationToken.None);
            var own = cold.Unwrap();
            recall = Interlocked.CompareExchange(ref _recall, own, null) ?? own;
            if (recall == own)
            {
                cold.Start(TaskScheduler.Default);
            }
        }

        return recall.IsCompleted ? recall : recall.WaitAsync(cancellationToken);
    }

    private async Task RecallAsync(IDomainMemory memory)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeToRecall, _services.Time);
            if (await memory.LoadAsync(Domain, patience.Token).AsTask().WaitAsync(patience.Token).ConfigureAwait(false) is { } record)
            {
                Restore(record);
            }
        }
        catch (Exception)
        {
            // The store is the host's, and so is its failure. A domain can always begin anew.
        }
    }
}
