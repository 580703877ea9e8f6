using System.Collections.Concurrent;
using Validator.Accounts;
using Validator.History;

namespace Engine.Tests.Accounts;

/// <summary>A store of keys that can be told to fail.</summary>
internal sealed class MemoryKeyStore : IKeyStore
{
    private readonly ConcurrentDictionary<string, ApiKey> _keys = new();

    public bool IsFull { get; set; }

    public int Saves { get; private set; }

    public Task<IReadOnlyList<ApiKey>> LoadAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values]);

    public Task SaveAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        if (IsFull)
        {
            throw new IOException("The disk is full.");
        }

        _keys[key.Id] = key;
        Saves++;
        return Task.CompletedTask;
    }
}

/// <summary>A store of usage that can be told to fail.</summary>
internal sealed class MemoryUsageStore : IUsageStore
{
    private readonly List<Usage> _usage = [];

    public bool IsFull { get; set; }

    public IReadOnlyList<Usage> All
    {
        get
        {
            lock (_usage)
            {
                return [.. _usage];
            }
        }
    }

    public Task AddAsync(IReadOnlyList<Usage> usage, CancellationToken cancellationToken = default)
    {
        if (IsFull)
        {
            throw new IOException("The disk is full.");
        }

        lock (_usage)
        {
            _usage.AddRange(usage);
        }

        return Task.CompletedTask;
    }

    public Task<Page<Usage>> FindAsync(UsageQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> CountAddressesAsync(string keyId, DateOnly day, CancellationToken cancellationToken = default) =>
        Task.FromResult(All.Where(usage => usage.KeyId == keyId && usage.Day == day).Sum(usage => usage.Addresses));
}
