using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Validator.Dns;

/// <summary>The channels to one server. A query goes through one of them taken at random; those that take no more are replaced.</summary>
/// <param name="server">The server.</param>
/// <param name="time">The clock.</param>
internal sealed class UdpPool(IPEndPoint server, TimeProvider time) : IDisposable
{
    /// <summary>Spreads answers over as many receive buffers, and a guesser's luck over as many ports.</summary>
    private const int Channels = 16;

    private const int MaxAttempts = 8;

    private readonly UdpChannel?[] _channels = new UdpChannel?[Channels];
    private readonly ConcurrentQueue<UdpQuery> _idle = new();

    /// <summary>Asks once; passes over as many wrong answers as <paramref name="guesses"/> says.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DnsReply> AskAsync(DnsQuestion question, bool edns, TimeSpan timeout, CancellationToken cancellationToken, int guesses = 0)
    {
        if (!_idle.TryDequeue(out var query))
        {
            query = new UdpQuery(time);
        }

        query.Prepare(question, edns, timeout, guesses);
        if (!TryEnter(query, out var channel))
        {
            _idle.Enqueue(query);
            return new DnsReply(DnsReplyKind.Unreachable);
        }

        DnsReply reply;
        using (cancellationToken.UnsafeRegister(static state => ((UdpQuery)state!).Cancel(), query))
        {
            await channel.SendAsync(query, cancellationToken).ConfigureAwait(false);
            reply = await query.WaitAsync().ConfigureAwait(false);
        }

        // Only now is nobody left who could still cancel it.
        _idle.Enqueue(query);
        return reply;
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel?.Dispose();
        }

        while (_idle.TryDequeue(out var query))
        {
            query.Dispose();
        }
    }

    private bool TryEnter(UdpQuery query, [NotNullWhen(true)] out UdpChannel? channel)
    {
        var slot = RandomNumberGenerator.GetInt32(Channels);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            channel = Volatile.Read(ref _channels[slot]);
            if (channel?.TryEnter(query) == true)
            {
                return true;
            }

            try
            {
                var opened = UdpChannel.Open(server, time);
                if (Interlocked.CompareExchange(ref _channels[slot], opened, channel) != channel)
                {
                    // Somebody else was quicker.
                    opened.Dispose();
                }
            }
            catch (SocketException)
            {
                break;
            }
        }

        channel = null;
        return false;
    }
}
