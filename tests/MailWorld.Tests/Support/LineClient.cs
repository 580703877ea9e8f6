using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MailWorld.Tests;

/// <summary>A raw SMTP client: it sends what it is told and reads replies line by line.</summary>
public sealed class LineClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Socket _socket;
    private readonly List<byte> _pending = [];
    private Stream _stream;

    private LineClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
    }

    public static async Task<LineClient> ConnectAsync(World world, string host, string? source = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
            }

            using var patience = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(new IPEndPoint(world.AddressesOf(host)[0], world.SmtpPort), patience.Token);
            return new LineClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects, reads the greeting and says EHLO.</summary>
    public static async Task<LineClient> GreetedAsync(World world, string host, string? source = null)
    {
        var client = await ConnectAsync(world, host, source);
        await client.ReplyAsync();
        await client.SayAsync("EHLO me.example");
        return client;
    }

    /// <summary>Sends a command and reads the reply.</summary>
    public async Task<string> SayAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>A transaction with the null sender, or another, for one recipient; the reply to RCPT.</summary>
    public async Task<string> AskAsync(string recipient, string sender = "")
    {
        await SayAsync("RSET");
        await SayAsync($"MAIL FROM:<{sender}>");
        return await SayAsync($"RCPT TO:<{recipient}>");
    }

    public async Task SendAsync(string text)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await _stream.FlushAsync();
    }

    /// <summary>A whole reply, its lines parted by a line feed; empty where the connection was closed.</summary>
    public async Task<string> ReplyAsync()
    {
        var lines = new List<string>();
        while (await LineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-')
            {
                break;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>One line without its end; null at the end of the stream.</summary>
    public async Task<string?> LineAsync()
    {
        int end;
        while ((end = _pending.IndexOf((byte)'\n')) < 0)
        {
            if (await ReadAsync() is not { Length: > 0 } bytes)
            {
                return null;
            }

            _pending.AddRange(bytes);
        }

        var line = Encoding.UTF8.GetString([.. _pending[..end]]).TrimEnd('\r');
        _pending.RemoveRange(0, end + 1);
        return line;
    }

    /// <summary>What the next read gives; empty at the end of the stream.</summary>
    public async Task<byte[]> ReadAsync(TimeSpan? patience = null)
    {
        var bytes = new byte[4096];
        using var timeout = new CancellationTokenSource(patience ?? Patience);
        return bytes[..await _stream.ReadAsync(bytes, timeout.Token)];
    }

    public async Task StartTlsAsync()
    {
        var secure = new SslStream(_stream);
        using var timeout = new CancellationTokenSource(Patience);
#pragma warning disable CA5359 // The certificate is one that nobody signed.
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x", RemoteCertificateValidationCallback = (_, _, _, _) => true }, timeout.Token);
#pragma warning restore CA5359
        _stream = secure;
    }

    /// <summary>Ends the connection with an RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }
}
