using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Validator.Load.Raw;

namespace Validator.Load.Sides;

/// <summary>The floor: one raw connection an address, the domain's host looked up once where several addresses share it.</summary>
internal sealed class FloorVerdicts(IPEndPoint dns, int smtpPort, int connections, FloorKind kind, int perDomain) : ISide
{
    private readonly RawLookup[] _lookups = [.. Enumerable.Range(0, connections).Select(_ => new RawLookup(dns))];
    private readonly RawDialogue[] _dialogues = [.. Enumerable.Range(0, connections).Select(_ => new RawDialogue(smtpPort, kind == FloorKind.SameDialogue))];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<IPAddress?>> _hosts = new(StringComparer.Ordinal);

    public Task<Tally> RunAsync(string[] items) => Lane.RunAsync(items, connections, Worker);

    public Task FinishAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Array.ForEach(_lookups, lookup => lookup.Dispose());
        return ValueTask.CompletedTask;
    }

    private Func<string, ValueTask<bool>> Worker(int number)
    {
        var (lookup, dialogue) = (_lookups[number], _dialogues[number]);
        return [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] async ValueTask<bool> (address) =>
        {
            var host = await (perDomain == 1 ? lookup.FindHostAsync(address) : FindSharedAsync(lookup, address));
            var answer = host is null ? RawAnswer.Failed : await dialogue.AskAsync(host, address);
            return answer == (Population.Exists(address) ? RawAnswer.Accepted : RawAnswer.Refused);
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<IPAddress?> FindSharedAsync(RawLookup lookup, string address)
    {
        var byDomain = _hosts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (byDomain.TryGetValue(Population.DomainOf(address), out var known))
        {
            return await known.Task;
        }

        var found = new TaskCompletionSource<IPAddress?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!byDomain.TryAdd(Population.DomainOf(address), found))
        {
            return await _hosts[Population.DomainOf(address).ToString()].Task;
        }

        var host = await lookup.FindHostAsync(address);
        found.SetResult(host);
        return host;
    }
}
