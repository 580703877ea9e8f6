using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Engine.Tests.Smtp;

/// <summary>A SOCKS5 proxy on loopback; with bytes to lie with, it says those instead of its answers.</summary>
internal sealed class SocksProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string? _user;
    private readonly string? _password;
    private readonly byte[][]? _answers;
    private readonly Task _accepting;

    public SocksProxy(string? user = null, string? password = null, byte[][]? answers = null)
    {
        _user = user;
        _password = password;
        _answers = answers;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (_answers is not null)
            {
                await LieAsync(stream, _answers);
                return;
            }

            if (await GreetAsync(stream))
            {
                await RelayAsync(stream);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task LieAsync(NetworkStream stream, byte[][] answers)
    {
        var buffer = new byte[1024];
        foreach (var answer in answers)
        {
            await stream.ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, _stop.Token);
            await stream.WriteAsync(answer, _stop.Token);
        }

        if (answers is [.., { Length: 0 }])
        {
            // An empty last answer stays silent; else it closes.
            await stream.CopyToAsync(Stream.Null, _stop.Token);
        }
    }

    private async Task<bool> GreetAsync(NetworkStream stream)
    {
        var methods = await ReadAsync(stream, (await ReadAsync(stream, 2))[1]);
        var method = (byte)(_user is null ? 0 : 2);
        await stream.WriteAsync(new byte[] { 5, methods.Contains(method) ? method : (byte)0xFF }, _stop.Token);
        if (_user is null)
        {
            return true;
        }

        var user = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 2))[1]));
        var password = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
        var isRight = user == _user && password == _password;
        await stream.WriteAsync(new byte[] { 1, isRight ? (byte)0 : (byte)1 }, _stop.Token);
        return isRight;
    }

    private async Task RelayAsync(NetworkStream stream)
    {
        var head = await ReadAsync(stream, 4);
        var address = new IPAddress(await ReadAsync(stream, head[3] == 1 ? 4 : 16));
        var port = await ReadAsync(stream, 2);
        var target = new IPEndPoint(address, (port[0] << 8) + port[1]);
        Requests.Enqueue($"CONNECT {head[3]} {target}");
        using var client = new TcpClient(target.AddressFamily);
        await client.ConnectAsync(target, _stop.Token);
        var remote = client.GetStream();

        // The answer with a name for the bound address, and the greeting right behind it.
        await stream.WriteAsync(new byte[] { 5, 0, 0, 3, 5, (byte)'p', (byte)'r', (byte)'o', (byte)'x', (byte)'y', 1, 2 }, _stop.Token);
        await Task.WhenAny(stream.CopyToAsync(remote, _stop.Token), remote.CopyToAsync(stream, _stop.Token));
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
