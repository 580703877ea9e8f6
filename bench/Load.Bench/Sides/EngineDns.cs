using System.Net;
using System.Runtime.CompilerServices;
using Validator.Dns;

namespace Validator.Load.Sides;

/// <summary>The engine's resolver with its default options: each name is new to it, is asked for, and is kept.</summary>
internal sealed class EngineDns(IPEndPoint dns, int inFlight) : ISide
{
    private readonly DnsResolver _resolver = new(new DnsResolverOptions { Servers = [dns] });

    public Task<Tally> RunAsync(string[] items) => Lane.RunAsync(items, inFlight, _ => AskAsync);

    public Task FinishAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _resolver.DisposeAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AskAsync(string name)
    {
        var answer = await _resolver.LookupAsync(name, DnsRecordType.Mx);
        return answer is { Status: DnsStatus.Success, Records: [MxRecord] };
    }
}
