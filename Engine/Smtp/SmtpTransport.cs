using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Validator.Smtp;

/// <summary>Makes connections, directly or through a proxy.</summary>
internal static class SmtpTransport
{
    /// <summary>Connects to an endpoint. Its address has been checked.</summary>
    /// <param name="endpoint">Where to, and which way.</param>
    /// <param name="timeout">The longest wait in all.</param>
    /// <param name="watch">The watch of the connection.</param>
    /// <returns>The socket, or the failure.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<(Socket? Socket, SmtpFailure? Failure)> ConnectAsync(SmtpEndpoint endpoint, TimeSpan timeout, SmtpWatch watch)
    {
        var address = endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4() : endpoint.Address;
        var egress = endpoint.Egress;
        var target = egress.Proxy is { } proxy ? ProxyEndPoint(proxy) : new IPEndPoint(address, endpoint.Port);
        if (egress.Source is { } source && target.AddressFamily is not AddressFamily.Unspecified && source.AddressFamily != target.AddressFamily)
        {
            return (null, Failed(endpoint, $"cannot be reached from {source}, which is of the other IP version"));
        }

        Socket? socket = null;
        watch.Arm(timeout);
        try
        {
            socket = NewSocket(target, egress.Source);
            socket.NoDelay = true;
            if (egress.Source is { } local)
            {
                socket.Bind(new IPEndPoint(local, 0));
            }

            watch.Attach(socket);
            await socket.ConnectAsync(target, target is IPEndPoint ? CancellationToken.None : watch.Token).ConfigureAwait(false);
            if (egress.Proxy is { } through && await Socks5Handshake.RunAsync(socket, through, address, endpoint.Port, watch.Token).ConfigureAwait(false) is { } problem)
            {
                socket.Dispose();
                return (null, Failed(endpoint, $"was not reached through the SOCKS5 proxy {through.Host}:{through.Port}: {problem}"));
            }

            return (socket, null);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket?.Dispose();
            var via = egress.Proxy is { } used ? $" through the SOCKS5 proxy {used.Host}:{used.Port}" : "";
            return (null, watch.Reason == SmtpWatchEnd.Timeout
                ? new SmtpFailure(SmtpFailureKind.Timeout, SmtpPhase.Connect, $"{Describe(endpoint)} did not take the connection in time{via}.")
                : Failed(endpoint, $"could not be connected to{via}: {Reason(exception)}") with { SocketError = (exception as SocketException)?.SocketErrorCode });
        }
        finally
        {
            watch.Disarm();
        }
    }

    /// <summary>The endpoint in a sentence for the reader.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>Name and address.</returns>
    public static string Describe(SmtpEndpoint endpoint) => $"{endpoint.Host} [{endpoint.Address}]:{endpoint.Port}";

    private static SmtpFailure Failed(SmtpEndpoint endpoint, string why) =>
        new(SmtpFailureKind.ConnectionFailed, SmtpPhase.Connect, $"{Describe(endpoint)} {why}.");

    private static EndPoint ProxyEndPoint(Socks5Proxy proxy) =>
        IPAddress.TryParse(proxy.Host, out var address) ? new IPEndPoint(address, proxy.Port) : new DnsEndPoint(proxy.Host, proxy.Port);

    private static Socket NewSocket(EndPoint target, IPAddress? source) =>
        (target.AddressFamily == AddressFamily.Unspecified ? source?.AddressFamily : target.AddressFamily) is { } family
            ? new Socket(family, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);

    private static string Reason(Exception exception) =>
        exception is SocketException socketError ? socketError.SocketErrorCode.ToString() : exception.Message;
}
