using System.Collections.Concurrent;
using System.Net;
using Validator.Dns;

namespace Engine.Tests.Domains;

/// <summary>A DNS in which every domain's mail goes to the host <c>mx</c>.</summary>
internal sealed class FakeDns : IDnsLookup
{
    public ConcurrentQueue<string> Forgotten { get; } = new();

    public int Lookups { get; private set; }

    public ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default)
    {
        Lookups++;
        var hour = TimeSpan.FromHours(1);
        return ValueTask.FromResult(type switch
        {
            DnsRecordType.Mx => new DnsAnswer(DnsStatus.Success, [new MxRecord(name, hour, 10, "mx")], hour),
            DnsRecordType.A => new DnsAnswer(DnsStatus.Success, [new AddressRecord(name, type, hour, IPAddress.Parse("192.0.2.1"))], hour),
            _ => new DnsAnswer(DnsStatus.NoData, [], hour),
        });
    }

    public void Forget(string name) => Forgotten.Enqueue(name);
}
