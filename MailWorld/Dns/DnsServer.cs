using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MailWorld.Atlas;

namespace MailWorld.Dns;

/// <summary>A DNS server on 127.0.0.1, UDP and TCP on one port.</summary>
internal sealed class DnsServer : IAsyncDisposable
{
    private const int MostTcpConnections = 4096;

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly WorldAtlas _atlas;
    private readonly WorldRecord _record;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly List<Task> _loops = [];

    private DnsServer(Socket udp, Socket tcp, WorldAtlas atlas, WorldRecord record, TimeProvider time)
    {
        (_udp, _tcp, _atlas, _record, _time) = (udp, tcp, atlas, record, time);
        EndPoint = (IPEndPoint)udp.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public static DnsServer Start(int port, WorldAtlas atlas, WorldRecord record, TimeProvider time)
    {
        for (var attempt = 0; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                udp.ReceiveBufferSize = 4 << 20;
                udp.SendBufferSize = 4 << 20;
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen(1024);
                var server = new DnsServer(udp, tcp, atlas, record, time);
                server._loops.Add(Task.Run(server.ServeUdpAsync));
                server._loops.Add(Task.Run(server.ServeTcpAsync));
                return server;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                udp.Dispose();
                tcp.Dispose();

                // A free UDP port may be taken in TCP: take another.
                if (port != 0 || attempt > 20)
                {
                    throw new WorldStartException($"the DNS port {port} of 127.0.0.1 cannot be had: {exception.Message}", exception);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _udp.Dispose();
        _tcp.Dispose();
        foreach (var socket in _connections.Keys)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_loops).ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var responder = new DnsResponder(_atlas, _record, _time);
        var query = GC.AllocateUninitializedArray<byte>(DnsAnswerWriter.MostUdpBytes, pinned: true);
        var answer = GC.AllocateUninitializedArray<byte>(DnsAnswerWriter.MostUdpBytes + 512, pinned: true);
        var client = new SocketAddress(AddressFamily.InterNetwork);
        var clients = new IPEndPoint(IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(query, SocketFlags.None, client, _stop.Token).ConfigureAwait(false);
                var from = _record.Detail == RecordDetail.Full ? ((IPEndPoint)clients.Create(client)).Address : IPAddress.Loopback;
                var reaction = responder.React(query.AsSpan(0, received), answer, tcp: false, from);
                if (reaction.Length == 0)
                {
                    continue;
                }

                if (reaction.Delay > TimeSpan.Zero)
                {
                    var to = new SocketAddress(AddressFamily.InterNetwork, client.Size);
                    client.Buffer[..client.Size].CopyTo(to.Buffer);
                    _ = SendLaterAsync(answer.AsSpan(0, reaction.Length).ToArray(), to, reaction);
                    continue;
                }

                await SendAsync(answer.AsMemory(0, reaction.Length), client, reaction.ForgedFirst).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that has gone (ICMP port unreachable) does not concern the others.
            }
        }
    }

    private async Task SendLaterAsync(byte[] answer, SocketAddress client, DnsReaction reaction)
    {
        try
        {
            await Task.Delay(reaction.Delay, _time, _stop.Token).ConfigureAwait(false);
            await SendAsync(answer, client, reaction.ForgedFirst).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped, or the client has gone.
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> answer, SocketAddress client, bool forgedFirst)
    {
        if (forgedFirst)
        {
            var forged = answer.ToArray();
            forged[0] ^= 0x5A;
            await _udp.SendToAsync(forged, SocketFlags.None, client, _stop.Token).ConfigureAwait(false);
        }

        await _udp.SendToAsync(answer, SocketFlags.None, client, _stop.Token).ConfigureAwait(false);
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _tcp.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (_connections.Count >= MostTcpConnections)
                {
                    socket.Dispose();
                    continue;
                }

                var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[socket] = ServeConnectionAsync(socket, begin.Task);
                begin.SetResult();
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The connection was gone before it was accepted.
            }
        }
    }

    private async Task ServeConnectionAsync(Socket socket, Task begin)
    {
        await begin.ConfigureAwait(false);
        var query = ArrayPool<byte>.Shared.Rent(2 + ushort.MaxValue);
        var answer = ArrayPool<byte>.Shared.Rent(2 + ushort.MaxValue);
        try
        {
            var responder = new DnsResponder(_atlas, _record, _time);
            var client = ((IPEndPoint)socket.RemoteEndPoint!).Address;
            while (await ReadAsync(socket, query.AsMemory(0, 2)).ConfigureAwait(false))
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(query);
                if (!await ReadAsync(socket, query.AsMemory(0, length)).ConfigureAwait(false))
                {
                    return;
                }

                var reaction = responder.React(query.AsSpan(0, length), answer.AsSpan(2, ushort.MaxValue), tcp: true, client);
                if (reaction.Delay > TimeSpan.Zero)
                {
                    await Task.Delay(reaction.Delay, _time, _stop.Token).ConfigureAwait(false);
                }

                if (reaction.Close)
                {
                    return;
                }

                if (reaction.Length > 0)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(answer, (ushort)reaction.Length);
                    await SendAllAsync(socket, answer.AsMemory(0, 2 + reaction.Length)).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped, or the client has gone.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(query);
            ArrayPool<byte>.Shared.Return(answer);
            socket.Dispose();
            _connections.TryRemove(socket, out _);
        }
    }

    private async ValueTask<bool> ReadAsync(Socket socket, Memory<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
        }

        return true;
    }

    private async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, _stop.Token).ConfigureAwait(false)..];
        }
    }
}
