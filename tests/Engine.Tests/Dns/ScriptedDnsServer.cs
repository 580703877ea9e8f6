using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Engine.Tests.Dns;

/// <summary>A DNS server on loopback, UDP and TCP on one port, that does what a script says to each query and remembers them all.</summary>
public sealed class ScriptedDnsServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ScriptedQuery> _queries = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Func<ScriptedQuery, ValueTask> _script;
    private readonly Socket _udp;
    private readonly Socket? _tcp;
    private readonly Task _running;

    public ScriptedDnsServer(Func<ScriptedQuery, ValueTask> script, bool tcp = true)
    {
        _script = script;
        (_udp, _tcp) = Bind(tcp);
        EndPoint = (IPEndPoint)_udp.LocalEndPoint!;
        _running = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    /// <summary>A server that answers all queries alike, by UDP and TCP.</summary>
    public static ScriptedDnsServer Answering(Func<ScriptedQuery, ReplyBuilder> reply) => new(query => query.SendAsync(reply(query)));

    /// <summary>A server that never says a word.</summary>
    public static ScriptedDnsServer Silent() => new(_ => ValueTask.CompletedTask);

    public IPEndPoint EndPoint { get; }

    public IReadOnlyCollection<ScriptedQuery> Queries => _queries;

    /// <summary>Waits until one more query has come.</summary>
    public async Task<ScriptedQuery> NextQueryAsync()
    {
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(30)), "No query came.");
        return _queries.Last();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp?.Dispose();
        await _running;
    }

    private static (Socket Udp, Socket? Tcp) Bind(bool tcp)
    {
        while (true)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 8 << 20 };
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (!tcp)
            {
                return (udp, null);
            }

            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(udp.LocalEndPoint!);
                listener.Listen();
                return (udp, listener);
            }
            catch (SocketException)
            {
                udp.Dispose();
                listener.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var client = (IPEndPoint)received.RemoteEndPoint;
                await HandleAsync(new ScriptedQuery(buffer[..received.ReceivedBytes], overTcp: false, client.Port,
                    async message => await _udp.SendToAsync(message, SocketFlags.None, client)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (_tcp is not null)
            {
                _ = ServeConnectionAsync(await _tcp.AcceptAsync(_stop.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeConnectionAsync(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            var prefix = new byte[2];
            while (true)
            {
                await stream.ReadExactlyAsync(prefix, _stop.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(query, _stop.Token);
                await HandleAsync(new ScriptedQuery(query, overTcp: true, ((IPEndPoint)socket.RemoteEndPoint!).Port, async message =>
                {
                    await stream.WriteAsync(ReplyBuilder.UInt16(message.Length));
                    await stream.WriteAsync(message);
                }));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException)
        {
        }
    }

    private async ValueTask HandleAsync(ScriptedQuery query)
    {
        _queries.Enqueue(query);
        _arrived.Release();
        await _script(query);
    }
}
