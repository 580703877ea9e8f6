using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Validator.Dns;

/// <summary>
/// A connected socket to one server with the queries that are on their way through it. Connected, it hears that server alone, from a port that the system
/// chose at random, and learns of "port unreachable" at once. It takes a limited number of queries for a limited time, so that a guesser must find the
/// port anew, and closes when the last of them has ended.
/// </summary>
internal sealed class UdpChannel : IDisposable
{
    /// <summary>How many queries it takes; bounds those on their way, too, and leaves an id easy to find and hard to guess.</summary>
    public const int MaxQueries = 2_000;

    /// <summary>Room for what servers send beyond what we announce; anything longer is cut and then refused by the decoder.</summary>
    private const int ReceiveBuffer = 4_096;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, UdpQuery> _waiting = [];
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly long _opened;
    private int _asked;
    private bool _retired;

    private UdpChannel(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _opened = time.GetTimestamp();
    }

    /// <summary>Opens a channel; throws <see cref="SocketException"/> where the system refuses.</summary>
    public static UdpChannel Open(IPEndPoint server, TimeProvider time)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Answers to hundreds of queries may come at once; the system grants less if it must.
            socket.ReceiveBufferSize = 1 << 20;
            socket.Connect(server);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var channel = new UdpChannel(socket, time);
        _ = channel.ReceiveAsync();
        return channel;
    }

    /// <summary>Takes a query and gives it an id.</summary>
    /// <returns>False where the channel takes no more.</returns>
    public bool TryEnter(UdpQuery query)
    {
        lock (_lock)
        {
            if (_retired || _asked == MaxQueries || _time.GetElapsedTime(_opened) >= Lifetime)
            {
                RetireLocked();
                return false;
            }

            _asked++;
            ushort id = 0;
            do
            {
                RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ushort>(ref id)));
            }
            while (!_waiting.TryAdd(id, query));

            query.Enter(this, id);
        }

        query.StartTimer();
        return true;
    }

    /// <summary>Sends a query that was taken. What goes wrong ends the query.</summary>
    public async ValueTask SendAsync(UdpQuery query, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(query.Bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            // As good as lost on the way: the timer goes on.
        }
        catch (SocketException)
        {
            // The error may be an earlier query's "port unreachable": it is the same port.
            Fail();
        }
        catch (ObjectDisposedException)
        {
            query.End(DnsReplyKind.Unreachable);
        }
        catch (OperationCanceledException)
        {
            query.Cancel();
        }
    }

    /// <summary>Takes a query out of the table, unless somebody else has.</summary>
    public bool TryRemove(UdpQuery query)
    {
        lock (_lock)
        {
            return TryRemoveLocked(query);
        }
    }

    /// <summary>Takes a query out of the table if its time is over.</summary>
    public bool TryExpire(UdpQuery query, out TimeSpan remaining)
    {
        lock (_lock)
        {
            remaining = IsWaiting(query) ? query.Remaining : TimeSpan.Zero;
            return remaining <= TimeSpan.Zero && TryRemoveLocked(query);
        }
    }

    /// <summary>Takes no more queries; those on their way go on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            RetireLocked();
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[ReceiveBuffer];
        while (true)
        {
            try
            {
                var length = await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None).ConfigureAwait(false);
                Take(buffer.AsSpan(0, length));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.MessageSize)
            {
                // Windows tells a datagram that is longer than the buffer this way. It is no answer of ours.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                Fail();
                return;
            }
        }
    }

    private void Take(ReadOnlySpan<byte> response)
    {
        if (response.Length < DnsQuery.HeaderLength)
        {
            return;
        }

        UdpQuery? query;
        bool answered;
        lock (_lock)
        {
            if (!_waiting.TryGetValue(DnsQuery.GetId(response), out query))
            {
                query = FindLocked(response);
                answered = false;
            }
            else
            {
                answered = DnsQuery.IsAnsweredBy(query.Bytes.Span, response);
            }

            if (!answered && query is { Guesses: > 0 })
            {
                query.Guesses--;
                return;
            }

            if (query is null || !TryRemoveLocked(query))
            {
                // An answer to a question that was given up.
                return;
            }
        }

        query.Complete(
            !answered ? new DnsReply(DnsReplyKind.Mismatch)
            : DnsQuery.IsTruncated(response) ? new DnsReply(DnsReplyKind.Truncated)
            : DnsReply.From(response, query.Question.Name));
    }

    /// <summary>Finds the query whose question a response with a foreign id repeats. At most <see cref="MaxQueries"/> short comparisons.</summary>
    private UdpQuery? FindLocked(ReadOnlySpan<byte> response)
    {
        if (response[5] == 0)
        {
            return null;
        }

        foreach (var query in _waiting.Values)
        {
            if (DnsQuery.IsAnsweredBy(query.Bytes.Span, response))
            {
                return query;
            }
        }

        return null;
    }

    /// <summary>Ends every query on its way: the server cannot be reached by this socket.</summary>
    private void Fail()
    {
        UdpQuery[] lost;
        lock (_lock)
        {
            lost = [.. _waiting.Values];
            _waiting.Clear();
            RetireLocked();
        }

        foreach (var query in lost)
        {
            query.Complete(new DnsReply(DnsReplyKind.Unreachable));
        }
    }

    private bool IsWaiting(UdpQuery query) => _waiting.TryGetValue(query.Id, out var other) && ReferenceEquals(other, query);

    private bool TryRemoveLocked(UdpQuery query)
    {
        if (!IsWaiting(query))
        {
            return false;
        }

        _waiting.Remove(query.Id);
        if (_retired && _waiting.Count == 0)
        {
            _socket.Dispose();
        }

        return true;
    }

    private void RetireLocked()
    {
        _retired = true;
        if (_waiting.Count == 0)
        {
            _socket.Dispose();
        }
    }
}
