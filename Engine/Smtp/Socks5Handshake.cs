using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Validator.Smtp;

/// <summary>
/// The client's side of SOCKS5: CONNECT (RFC 1928), with user name and password (RFC 1929). Reads exactly what the protocol says and
/// not a byte more, so that the greeting behind it stays whole; a proxy that lies or stops short makes a failure.
/// </summary>
internal static class Socks5Handshake
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte UserAndPassword = 2;
    private const byte CommandConnect = 1;
    private const byte TypeIPv4 = 1;
    private const byte TypeName = 3;
    private const byte TypeIPv6 = 4;
    private const int MaxCredential = 255;

    // The longest message either way is the one with the credentials.
    private const int BufferSize = 3 + (2 * MaxCredential);

    /// <summary>Refuses credentials that the protocol cannot carry.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <exception cref="ArgumentException">User name or password is longer than 255 octets.</exception>
    public static void ThrowIfNotUsable(Socks5Proxy proxy)
    {
        if (Encoding.UTF8.GetByteCount(proxy.User ?? "") > MaxCredential || Encoding.UTF8.GetByteCount(proxy.Password ?? "") > MaxCredential)
        {
            throw new ArgumentException("User name and password of a SOCKS5 proxy have at most 255 octets each.", nameof(proxy));
        }
    }

    /// <summary>Asks the proxy to connect.</summary>
    /// <param name="socket">A connection to the proxy.</param>
    /// <param name="proxy">Its credentials.</param>
    /// <param name="address">The checked address; never a name.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What went wrong; null where the way is open.</returns>
    public static async ValueTask<string?> RunAsync(Socket socket, Socks5Proxy proxy, IPAddress address, int port, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            return await AuthenticateAsync(socket, proxy, buffer, cancellationToken).ConfigureAwait(false)
                ?? await ConnectAsync(socket, address, port, buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException)
        {
            return "it closed the connection";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static async ValueTask<string?> AuthenticateAsync(Socket socket, Socks5Proxy proxy, byte[] buffer, CancellationToken cancellationToken)
    {
        var methods = proxy.User is null ? 1 : 2;
        buffer[0] = Version;
        buffer[1] = (byte)methods;
        buffer[2] = NoAuthentication;
        buffer[3] = UserAndPassword;
        await SendAsync(socket, buffer.AsMemory(0, 2 + methods), cancellationToken).ConfigureAwait(false);
        await ReceiveAsync(socket, buffer.AsMemory(0, 2), cancellationToken).ConfigureAwait(false);
        if (buffer[0] != Version)
        {
            return "it does not speak SOCKS5";
        }

        if (buffer[1] == NoAuthentication)
        {
            return null;
        }

        if (buffer[1] != UserAndPassword || proxy.User is null)
        {
            return $"it takes none of the ways to authenticate that were offered ({buffer[1]})";
        }

        var length = WriteCredentials(proxy, buffer);
        await SendAsync(socket, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        await ReceiveAsync(socket, buffer.AsMemory(0, 2), cancellationToken).ConfigureAwait(false);
        return buffer[1] == 0 ? null : $"it refuses the user name or the password ({buffer[1]})";
    }

    private static int WriteCredentials(Socks5Proxy proxy, byte[] buffer)
    {
        buffer[0] = 1;
        var user = Encoding.UTF8.GetBytes(proxy.User!, buffer.AsSpan(2, MaxCredential));
        buffer[1] = (byte)user;
        var password = Encoding.UTF8.GetBytes(proxy.Password ?? "", buffer.AsSpan(3 + user, MaxCredential));
        buffer[2 + user] = (byte)password;
        return 3 + user + password;
    }

    private static async ValueTask<string?> ConnectAsync(Socket socket, IPAddress address, int port, byte[] buffer, CancellationToken cancellationToken)
    {
        buffer[0] = Version;
        buffer[1] = CommandConnect;
        buffer[2] = 0;
        buffer[3] = address.AddressFamily == AddressFamily.InterNetwork ? TypeIPv4 : TypeIPv6;
        address.TryWriteBytes(buffer.AsSpan(4), out var length);
        buffer[4 + length] = (byte)(port >> 8);
        buffer[5 + length] = (byte)port;
        await SendAsync(socket, buffer.AsMemory(0, 6 + length), cancellationToken).ConfigureAwait(false);

        await ReceiveAsync(socket, buffer.AsMemory(0, 4), cancellationToken).ConfigureAwait(false);
        if (buffer[0] != Version)
        {
            return "it does not speak SOCKS5";
        }

        if (buffer[1] != 0)
        {
            return $"{Describe(buffer[1])} ({buffer[1]})";
        }

        // The address it connected from: of no use, but it stands before the greeting.
        switch (buffer[3])
        {
            case TypeIPv4:
                length = 4;
                break;
            case TypeIPv6:
                length = 16;
                break;
            case TypeName:
                await ReceiveAsync(socket, buffer.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
                length = buffer[0];
                break;
            default:
                return $"its answer has an unknown kind of address ({buffer[3]})";
        }

        await ReceiveAsync(socket, buffer.AsMemory(0, length + 2), cancellationToken).ConfigureAwait(false);
        return null;
    }

    private static string Describe(byte code) => code switch
    {
        1 => "general failure",
        2 => "its rules do not allow the connection",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        7 => "CONNECT is not supported",
        8 => "this kind of address is not supported",
        _ => "it failed with an unknown code",
    };

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        }
    }

    private static async ValueTask ReceiveAsync(Socket socket, Memory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var received = await socket.ReceiveAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                throw new EndOfStreamException();
            }

            bytes = bytes[received..];
        }
    }
}
