using System.Net;
using Validator.Dns;

namespace Engine.Tests.Dns;

/// <summary>The built-in resolver under the contract of all lookups.</summary>
public sealed class DnsResolverContractTests : DnsLookupContract
{
    protected override IDnsLookup Create(IReadOnlyList<IPEndPoint> servers, TimeSpan tryTimeout, TimeSpan totalTimeout) =>
        new DnsResolver(new DnsResolverOptions { Servers = servers, TryTimeout = tryTimeout, TotalTimeout = totalTimeout });
}
