using System.Collections.Concurrent;
using Validator.Addresses;

namespace Validator.Domains;

/// <summary>The domains of a process, one object each. Bounded: past its capacity it forgets idle ones. Thread-safe.</summary>
public sealed class DomainDirectory : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, DomainVerifier> _domains = new(StringComparer.Ordinal);
    private readonly DomainServices _services;
    private readonly int _capacity;
    private int _evicting;

    /// <summary>Initializes a new instance of the <see cref="DomainDirectory"/> class.</summary>
    /// <param name="services">What the domains share.</param>
    /// <param name="capacity">How many domains are kept; busy ones stay beyond it.</param>
    public DomainDirectory(DomainServices services, int capacity = 50_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _services = services;
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

    /// <summary>Lets open sessions say QUIT, and closes everything after that.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        // All at once: each waits for its hosts' answers to QUIT.
        await Task.WhenAll(_domains.Values.Select(static domain => domain.DisposeAsync().AsTask())).ConfigureAwait(false);
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
