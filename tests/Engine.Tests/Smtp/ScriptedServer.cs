using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Validator.Smtp;

namespace Engine.Tests.Smtp;

/// <summary>How a server's bytes are cut into packets.</summary>
public enum Feed
{
    Whole,
    Line,
    Byte,
}

/// <summary>An SMTP server on loopback that does what a script says, once for each connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private int _count;

    public ScriptedServer(Func<ScriptedPeer, Task> script, Feed feed = Feed.Whole)
    {
        _listener.Start(4096);
        _accepting = AcceptAsync(script, feed);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _count);

    /// <summary>What clients said, over all connections.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    public SmtpEndpoint Endpoint => new("mx.example.com", IPAddress.Loopback, Port, new EgressAddress(null, "probe.example.net"));

    /// <summary>A server that greets, offers extensions, and answers by the first rule whose beginning fits; 250 where none does.</summary>
    public static ScriptedServer WithRules(Feed feed, string extensions, params (string Command, string Reply)[] rules) =>
        new(peer => peer.ServeAsync(extensions, rules), feed);

    /// <summary>Waits for all connections to end, and lets what their scripts found wrong surface.</summary>
    public async Task EndAsync()
    {
        while (_connections.TryTake(out var connection))
        {
            await connection.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections)
        {
            await connection.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<ScriptedPeer, Task> script, Feed feed)
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(RunAsync(socket, script, feed, Interlocked.Increment(ref _count)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RunAsync(Socket socket, Func<ScriptedPeer, Task> script, Feed feed, int number)
    {
        await Task.Yield();
        using var peer = new ScriptedPeer(socket, feed, number, Commands, _stop.Token);
        try
        {
            await script(peer);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The client went away.
        }
    }
}

/// <summary>The server's end of one connection.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private static readonly Lazy<X509Certificate2> Certificate = new(() => MakeCertificate(null));
    private readonly Socket _socket;
    private readonly Feed _feed;
    private readonly ConcurrentQueue<string> _commands;
    private readonly List<byte> _line = [];
    private readonly byte[] _one = new byte[1];

    public ScriptedPeer(Socket socket, Feed feed, int number, ConcurrentQueue<string> commands, CancellationToken stop)
    {
        socket.NoDelay = true;
        _socket = socket;
        _feed = feed;
        _commands = commands;
        Number = number;
        Stop = stop;
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>1 for the first connection.</summary>
    public int Number { get; }

    public Stream Stream { get; private set; }

    /// <summary>How many bytes of the client's wait to be read.</summary>
    public int Available => _socket.Available;

    public CancellationToken Stop { get; }

    /// <summary>The name in SNI.</summary>
    public string? ServerName { get; private set; }

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var start = 0; start < bytes.Length;)
        {
            var end = _feed switch
            {
                Feed.Byte => start + 1,
                Feed.Line => Array.IndexOf(bytes, (byte)'\n', start) is var at and >= 0 ? at + 1 : bytes.Length,
                _ => bytes.Length,
            };
            await Stream.WriteAsync(bytes.AsMemory(start, end - start), Stop);
            start = end;
        }
    }

    /// <summary>The next line without its CRLF; null at the end.</summary>
    public async Task<string?> ReadAsync()
    {
        _line.Clear();
        while (await Stream.ReadAsync(_one, Stop) == 1)
        {
            if (_one[0] == '\n')
            {
                Assert.True(_line is [.., (byte)'\r'], "A command must end in CRLF.");
                var command = Encoding.UTF8.GetString([.. _line[..^1]]);
                _commands.Enqueue(command);
                return command;
            }

            _line.Add(_one[0]);
        }

        return null;
    }

    public async Task ExpectAsync(string command, string? reply = null)
    {
        Assert.Equal(command, await ReadAsync());
        if (reply is not null)
        {
            await SendAsync(reply);
        }
    }

    /// <summary>Greets, answers EHLO with the extensions (a word each), everything else by rule, until QUIT or the end.</summary>
    public async Task ServeAsync(string extensions, params (string Command, string Reply)[] rules)
    {
        await SendAsync("220 mx.example.com ESMTP\r\n");
        await AnswerAsync([.. rules, ("EHLO", Ehlo(extensions))]);
    }

    public async Task AnswerAsync(params (string Command, string Reply)[] rules)
    {
        while (await ReadAsync() is { } command)
        {
            var reply = rules.FirstOrDefault(rule => command.StartsWith(rule.Command, StringComparison.Ordinal)).Reply;
            if (command == "QUIT" && reply is null)
            {
                await SendAsync("221 2.0.0 bye\r\n");
                return;
            }

            reply ??= "250 2.0.0 ok\r\n";
            if (reply == "<close>")
            {
                return;
            }

            if (reply != "<silence>")
            {
                await SendAsync(reply);
            }
        }
    }

    public static string Ehlo(string extensions)
    {
        string[] lines = ["mx.example.com at your service", .. extensions.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return string.Concat(lines.Select((line, i) => $"250{(i < lines.Length - 1 ? '-' : ' ')}{line}\r\n"));
    }

    public async Task StartTlsAsync(X509Certificate2? certificate = null)
    {
        var tls = new SslStream(Stream);
        Stream = tls;
        await tls.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                ServerName = hello.ServerName;
                return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate ?? Certificate.Value, null, offline: true) });
            },
            null,
            Stop);
    }

    /// <summary>Waits until the client closes.</summary>
    public async Task DrainAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    public void Dispose() => Stream.Dispose();

    /// <summary>A self-signed certificate; with a place to fetch its issuer from, one whose issuer is unknown.</summary>
    public static X509Certificate2 MakeCertificate(Uri? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx.example.com", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        if (issuer is null)
        {
            using var own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }

        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuer.ToString()]));
        using var issued = request.Create(
            new X500DistinguishedName("CN=unknown authority"), X509SignatureGenerator.CreateForECDsa(authorityKey), now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
