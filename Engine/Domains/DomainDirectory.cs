using System.Collections.Concurrent;
using Validator.Addresses;

namespace Validator.Domains;

/// <summary>
/// The domains of a process, one object each. Bounded: past its capacity it forgets idle ones. Where there is a store
/// (<see cref="DomainServices.Memory"/>), those go there, and come back from it. Thread-safe.
/// </summary>
public sealed class DomainDirectory : IAsyncDisposable
{
    /// <summary>How long the end waits for the store.</summary>
    private static readonly TimeSpan TimeToStore = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, DomainVerifier> _domains = new(StringComparer.Ordinal);
    private readonly DomainServices _services;
    private readonly DomainArchive? _archive;
    private readonly int _capacity;
    private int _evicting;

    /// <summary>Initializes a new instance of the <see cref="DomainDirectory"/> class.</summary>
    /// <param name="services">What the domains share, and where they are stored.</param>
    /// <param name="capacity">How many domains are kept; busy ones stay beyond it.</param>
    public DomainDirectory(DomainServices services, int capacity = 50_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentNullException.ThrowIfNull(services);
        _archive = services.Memory is { } memory ? new(memory) : null;
        _services = services with { Memory = _archive };
        _capacity = capacity;
    }

    /// <summary>Gets how many domains are kept.</summary>
    public int Count => _domains.Count;

    /// <summary>Gives the object of an address's domain.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The domain.</returns>
    public DomainVerifier Of(EmailAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (_domains.TryGetValue(address.Domain, out var known))
        {
            return known;
        }

        var domain = _domains.GetOrAdd(
            address.Domain, static (name, state) => new DomainVerifier(name, state.Literal, state.Services), (address.Literal, Services: _services));
        if (_domains.Count > _capacity)
        {
            Evict();
        }

        return domain;
    }

    /// <summary>Finds the object of a domain, without making one.</summary>
    /// <param name="domain">The domain, as lower-case A-labels.</param>
    /// <returns>The domain; null where there is none.</returns>
    public DomainVerifier? Find(string domain) => _domains.GetValueOrDefault(domain);

    /// <summary>Stores the domains of which something worth storing changed. Without a store, nothing.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many the store did not take; they count as changed still.</returns>
    public async Task<int> SaveAsync(CancellationToken cancellationToken = default)
    {
        var failed = 0;
        if (_archive is { } archive)
        {
            foreach (var domain in _domains.Values)
            {
                failed += await archive.StoreAsync(domain, cancellationToken).ConfigureAwait(false) ? 0 : 1;
            }
        }

        return failed;
    }

    /// <summary>Lets open sessions say QUIT, stores what changed, and closes everything after that.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        // All at once: each waits for its hosts' answers to QUIT.
        await Task.WhenAll(_domains.Values.Select(static domain => domain.DisposeAsync().AsTask())).ConfigureAwait(false);
        if (_archive is { } archive)
        {
            using var patience = new CancellationTokenSource(TimeToStore, _services.Time);
            try
            {
                await SaveAsync(patience.Token).ConfigureAwait(false);
                await archive.FinishAsync().WaitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The store takes too long. What it has not taken is learned anew.
            }
        }

        _domains.Clear();
    }

    /// <summary>Forgets a tenth of the idle, one thread at a time. A forgotten domain that a caller still holds goes on working for that caller.</summary>
    private void Evict()
    {
        if (Interlocked.Exchange(ref _evicting, 1) == 1)
        {
            return;
        }

        try
        {
            var surplus = _domains.Count - (_capacity - (_capacity / 10));
            foreach (var (name, domain) in _domains)
            {
                if (surplus <= 0)
                {
                    break;
                }

                if (domain.IsIdle && _domains.TryRemove(name, out _))
                {
                    _archive?.Take(domain);
                    surplus--;
                }
            }
        }
        finally
        {
            Volatile.Write(ref _evicting, 0);
        }
    }
}
