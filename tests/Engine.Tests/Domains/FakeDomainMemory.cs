using System.Collections.Concurrent;
using Validator.Domains;

namespace Engine.Tests.Domains;

/// <summary>A store of records, as text, so that what does not survive serialization does not survive here.</summary>
internal sealed class FakeDomainMemory : IDomainMemory
{
    private int _loads;

    public ConcurrentDictionary<string, string> Records { get; } = new();

    public int Loads => _loads;

    public int Saves { get; private set; }

    public Func<Task> BeforeLoading { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeSaving { get; set; } = () => Task.CompletedTask;

    public async ValueTask<DomainRecord?> LoadAsync(string domain, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _loads);
        await BeforeLoading();
        return Records.TryGetValue(domain, out var json) ? DomainJson.ReadRecord(json) : null;
    }

    public async ValueTask SaveAsync(string domain, DomainRecord record, CancellationToken cancellationToken = default)
    {
        await BeforeSaving();
        Saves++;
        Records[domain] = DomainJson.Serialize(record);
    }
}
