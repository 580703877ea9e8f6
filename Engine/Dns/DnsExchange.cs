using System.Runtime.CompilerServices;

namespace Validator.Dns;

/// <summary>
/// Asks the servers in turn until one says something that can be used. A server that answers with an error, or cannot be reached, is not asked again about
/// the same question; one that is silent is, after the others, with twice the patience.
/// </summary>
internal sealed class DnsExchange : IDisposable
{
    /// <summary>More servers than anybody configures; they are told apart by the bits of an int.</summary>
    public const int MaxServers = 16;

    private readonly NameServer[] _servers;
    private readonly TimeProvider _time;
    private readonly TimeSpan _tryTimeout;
    private readonly TimeSpan _totalTimeout;
    private readonly int _rounds;

    public DnsExchange(DnsResolverOptions options, TimeProvider time)
    {
        _servers = [.. options.Servers.Take(MaxServers).Select(server => new NameServer(server, time))];
        _time = time;
        _tryTimeout = options.TryTimeout;
        _totalTimeout = options.TotalTimeout;
        _rounds = options.Rounds;
    }

    /// <summary>Asks a question.</summary>
    /// <returns>
    /// Success with the message, which may say that there is no such name or record; ServerFailure; or Timeout where no server said anything.
    /// </returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(DnsStatus Status, DnsMessage? Message)> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        var budget = new DnsBudget(_time, _time.GetTimestamp(), _totalTimeout);
        var useless = 0;
        var failed = false;
        for (var round = 0; round < _rounds && useless != (1 << _servers.Length) - 1; round++)
        {
            var asked = useless;
            while (NextServer(asked) is var index && index >= 0)
            {
                asked |= 1 << index;
                if (budget.IsSpent)
                {
                    return (failed ? DnsStatus.ServerFailure : DnsStatus.Timeout, null);
                }

                var reply = await _servers[index].AskAsync(question, _tryTimeout * (1 << round), budget, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (IsAnswer(reply))
                {
                    return (DnsStatus.Success, reply.Message);
                }

                useless |= reply.Kind == DnsReplyKind.Silence ? 0 : 1 << index;
                failed |= reply.Kind is not (DnsReplyKind.Silence or DnsReplyKind.Unreachable);
            }
        }

        return (failed ? DnsStatus.ServerFailure : DnsStatus.Timeout, null);
    }

    public void Dispose()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }
    }

    private static bool IsAnswer(DnsReply reply) =>
        reply.Message is { IsReferral: false, Code: DnsResponseCode.NoError } or { Code: DnsResponseCode.NameError };

    private int NextServer(int asked)
    {
        var resting = -1;
        for (var index = 0; index < _servers.Length; index++)
        {
            if ((asked & (1 << index)) == 0)
            {
                if (!_servers[index].Rests)
                {
                    return index;
                }

                resting = resting < 0 ? index : resting;
            }
        }

        return resting;
    }
}
