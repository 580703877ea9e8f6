using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Validator.Dns;

/// <summary>
/// Asks one server over TCP, a connection to a question (RFC 7766): for what is too long for a datagram, and where somebody may be guessing.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="time">The clock.</param>
internal sealed class TcpExchange(IPEndPoint server, TimeProvider time) : IDisposable
{
    private const int MaxConnections = 64;
    private const int PrefixLength = 2;

    private readonly SemaphoreSlim _connections = new(MaxConnections);

    /// <summary>Asks once; the timeout counts from the connection's beginning.</summary>
    public async ValueTask<DnsReply> AskAsync(DnsQuestion question, bool edns, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _connections.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await ConverseAsync(question, edns, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _connections.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return new DnsReply(cancellationToken.IsCancellationRequested ? DnsReplyKind.Cancelled : DnsReplyKind.Silence);
        }
    }

    public void Dispose() => _connections.Dispose();

    private async ValueTask<DnsReply> ConverseAsync(DnsQuestion question, bool edns, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return await ConverseAsync(socket, question, edns, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return new DnsReply(DnsReplyKind.Unreachable);
        }
    }

    private static async ValueTask<DnsReply> ConverseAsync(Socket socket, DnsQuestion question, bool edns, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PrefixLength + DnsQuery.MaxLength);
        byte[]? response = null;
        try
        {
            var query = buffer.AsMemory(PrefixLength, DnsQuery.Write(question, edns, buffer.AsSpan(PrefixLength)));
            RandomNumberGenerator.Fill(query.Span[..2]);
            BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)query.Length);
            await SendAllAsync(socket, buffer.AsMemory(0, PrefixLength + query.Length), cancellationToken).ConfigureAwait(false);

            var prefix = new byte[PrefixLength];
            if (!await ReceiveAllAsync(socket, prefix, cancellationToken).ConfigureAwait(false))
            {
                return new DnsReply(DnsReplyKind.Broken);
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
            response = ArrayPool<byte>.Shared.Rent(length);
            if (length < DnsQuery.HeaderLength || !await ReceiveAllAsync(socket, response.AsMemory(0, length), cancellationToken).ConfigureAwait(false))
            {
                return new DnsReply(DnsReplyKind.Broken);
            }

            return Judge(question, query.Span, response.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (response is not null)
            {
                ArrayPool<byte>.Shared.Return(response);
            }
        }
    }

    private static DnsReply Judge(DnsQuestion question, ReadOnlySpan<byte> query, ReadOnlySpan<byte> response) =>
        DnsQuery.GetId(response) == DnsQuery.GetId(query) && DnsQuery.IsAnsweredBy(query, response) && !DnsQuery.IsTruncated(response)
            ? DnsReply.From(response, question.Name)
            : new DnsReply(DnsReplyKind.Broken);

    private static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        }
    }

    private static async ValueTask<bool> ReceiveAllAsync(Socket socket, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var received = await socket.ReceiveAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                return false;
            }

            bytes = bytes[received..];
        }

        return true;
    }
}
