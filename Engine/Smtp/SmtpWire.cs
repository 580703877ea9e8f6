using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;

namespace Validator.Smtp;

/// <summary>
/// The bytes of a connection. In plain they go straight between the socket and one buffer from the pool; streams come in with TLS. Not thread-safe.
/// </summary>
/// <param name="socket">The socket, where there is one.</param>
/// <param name="stream">What to read and write in place of the socket; null for the socket itself.</param>
internal sealed class SmtpWire(Socket? socket, Stream? stream) : IDisposable
{
    private const int BufferSize = 4096;

    private Stream? _stream = stream;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isReceiving;
    private bool _isTls;

    /// <summary>Gets what has come and was not taken yet.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Gets a value indicating whether the server has sent more than was taken.</summary>
    public bool HasUnread
    {
        get
        {
            if (_end > _start)
            {
                return true;
            }

            try
            {
                // Under TLS what the socket holds may be no words of the server's, but tickets for the next session.
                return !_isTls && socket is { Available: > 0 };
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The watch closed it in this moment.
                return false;
            }
        }
    }

    /// <summary>Waits for more; only where all that has come was taken. <see cref="Take"/> is to be told what came.</summary>
    /// <param name="watch">The connection's watch.</param>
    /// <returns>How many bytes came; 0 where the server has closed.</returns>
    public ValueTask<int> ReceiveAsync(SmtpWatch watch)
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        }

        _isReceiving = true;
        return _stream is null ? socket!.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None) : _stream.ReadAsync(_buffer.AsMemory(), watch.Token);
    }

    /// <summary>Takes in what came.</summary>
    /// <param name="received">How many bytes.</param>
    public void Take(int received)
    {
        _isReceiving = false;
        _start = 0;
        _end = received;
    }

    /// <summary>Passes over bytes that were read.</summary>
    /// <param name="count">How many.</param>
    public void Skip(int count) => _start += count;

    /// <summary>Waits until something comes or the server closes, without reading it.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends with either.</returns>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        // A read of no bytes waits for some. Under TLS, too, a server that was asked nothing sends only its farewell.
        if (socket is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="watch">The connection's watch.</param>
    /// <returns>A task that ends when all are sent.</returns>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, SmtpWatch watch)
    {
        if (_stream is not null)
        {
            await _stream.WriteAsync(bytes, watch.Token).ConfigureAwait(false);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket!.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }

    /// <summary>Makes the TLS handshake; what was received before is forgotten.</summary>
    /// <param name="host">The server's name.</param>
    /// <param name="watch">The connection's watch.</param>
    /// <returns>A task that ends with the handshake, and fails as that does.</returns>
    public async ValueTask EncryptAsync(string host, SmtpWatch watch)
    {
        _start = _end = 0;
        _isTls = true;
        var tls = new SslStream(_stream ?? new NetworkStream(socket!, ownsSocket: true), leaveInnerStreamOpen: false);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(SmtpTls.OptionsFor(host), watch.Token).ConfigureAwait(false);
    }

    /// <summary>Closes the connection at once.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        socket?.Dispose();
        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0 && !_isReceiving)
        {
            // One that is still being received into is left to the garbage collector: nobody else may have it.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
