using System.Net;
using System.Runtime.CompilerServices;

namespace Validator.Dns;

/// <summary>One server: by UDP, by TCP where that is not enough, without EDNS where it does not know it.</summary>
internal sealed class NameServer(IPEndPoint endPoint, TimeProvider time) : IDisposable
{
    /// <summary>How long a server that was silent or unreachable stands behind the others.</summary>
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(10);

    /// <summary>How many wrong answers are passed over where the server cannot be asked by TCP: few, beside 65,536 ids and as many ports.</summary>
    private const int MostGuesses = 3;

    private const long NeverSilent = long.MinValue;

    private readonly UdpPool _udp = new(endPoint, time);
    private readonly TcpExchange _tcp = new(endPoint, time);
    private long _restsSince = NeverSilent;

    /// <summary>Whether it has just been silent, so that others should be asked first.</summary>
    public bool Rests => Volatile.Read(ref _restsSince) is var since && since != NeverSilent && time.GetElapsedTime(since) < RestTime;

    /// <summary>Asks once, in at most six steps, each given the timeout or what is left of the whole budget.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DnsReply> AskAsync(DnsQuestion question, TimeSpan timeout, DnsBudget budget, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(question, edns: true, timeout, budget, cancellationToken).ConfigureAwait(false);
        if (reply.Message?.Code is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented or DnsResponseCode.BadVersion)
        {
            reply = await AskAsync(question, edns: false, timeout, budget, cancellationToken).ConfigureAwait(false);
        }

        if (reply.Kind is not DnsReplyKind.Cancelled)
        {
            var silent = reply.Kind is DnsReplyKind.Silence or DnsReplyKind.Unreachable;
            Volatile.Write(ref _restsSince, silent ? time.GetTimestamp() : NeverSilent);
        }

        return reply;
    }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<DnsReply> AskAsync(DnsQuestion question, bool edns, TimeSpan timeout, DnsBudget budget, CancellationToken cancellationToken)
    {
        var reply = await _udp.AskAsync(question, edns, budget.Limit(timeout), cancellationToken).ConfigureAwait(false);

        if (reply.Kind is not (DnsReplyKind.Truncated or DnsReplyKind.Mismatch))
        {
            return reply;
        }

        // After a mismatch UDP is not listened to any longer: whoever guesses has one guess.
        var byTcp = await _tcp.AskAsync(question, edns, budget.Limit(timeout), cancellationToken).ConfigureAwait(false);
        if (byTcp.Kind is not DnsReplyKind.Unreachable)
        {
            return byTcp;
        }

        // A server without TCP has not been silent, and where only its datagrams are to be had, a few wrong ones must not hide the right one.
        return reply.Kind is DnsReplyKind.Truncated
            ? new DnsReply(DnsReplyKind.Broken)
            : await _udp.AskAsync(question, edns, budget.Limit(timeout), cancellationToken, MostGuesses).ConfigureAwait(false);
    }
}
