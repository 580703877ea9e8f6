using System.Collections.Concurrent;

namespace Validator.Domains;

/// <summary>Stores domains in the background as they leave a directory, one after the other, and finds those that are on their way out.</summary>
internal sealed class DomainArchive(IDomainMemory memory) : IDomainMemory
{
    /// <summary>A store that falls behind by so many loses those that come then: memory is bounded, and a domain can be learned anew.</summary>
    private const int MostLeaving = 20_000;

    private readonly ConcurrentDictionary<string, DomainVerifier> _leaving = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Task _storing = Task.CompletedTask;

    public ValueTask<DomainRecord?> LoadAsync(string domain, CancellationToken cancellationToken = default) =>
        _leaving.TryGetValue(domain, out var leaving) && leaving.IsRecalled ? new(leaving.Save()) : memory.LoadAsync(domain, cancellationToken);

    public ValueTask SaveAsync(string domain, DomainRecord record, CancellationToken cancellationToken = default) => memory.SaveAsync(domain, record, cancellationToken);

    /// <summary>Takes a domain that left the directory.</summary>
    public void Take(DomainVerifier domain)
    {
        if (domain.Version == domain.StoredVersion || _leaving.Count >= MostLeaving)
        {
            return;
        }

        _leaving[domain.Domain] = domain;
        lock (_lock)
        {
            if (_storing.IsCompleted)
            {
                _storing = Task.Run(StoreLeavingAsync);
            }
        }
    }

    /// <summary>Stores a domain, where it changed since it was stored.</summary>
    /// <returns>Whether it is stored. Where the store fails, the domain counts as changed, and the next time may do better.</returns>
    public async ValueTask<bool> StoreAsync(DomainVerifier domain, CancellationToken cancellationToken)
    {
        var version = domain.Version;
        if (version == domain.StoredVersion)
        {
            return true;
        }

        try
        {
            // What is stored may hold more than was needed so far.
            await domain.RecallAsync(cancellationToken).ConfigureAwait(false);
            await memory.SaveAsync(domain.Domain, domain.Save(), cancellationToken).ConfigureAwait(false);
            domain.StoredVersion = version;
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Waits until all that left is stored.</summary>
    public Task FinishAsync()
    {
        lock (_lock)
        {
            return _storing;
        }
    }

    private async Task StoreLeavingAsync()
    {
        while (true)
        {
            foreach (var (name, domain) in _leaving)
            {
                await StoreAsync(domain, CancellationToken.None).ConfigureAwait(false);
                _leaving.TryRemove(new(name, domain));
            }

            lock (_lock)
            {
                if (_leaving.IsEmpty)
                {
                    _storing = Task.CompletedTask;
                    return;
                }
            }
        }
    }
}
