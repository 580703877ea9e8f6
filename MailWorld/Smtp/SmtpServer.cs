using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailWorld.Atlas;

namespace MailWorld.Smtp;

/// <summary>All mail hosts of a world.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    /// <summary>The most sessions of all hosts at once; what comes beyond is closed.</summary>
    private const int MostSessions = 50_000;

    private readonly WorldAtlas _atlas;
    private readonly LoopbackListeners _listeners;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, Task> _sessions = new();
    private readonly List<Task> _loops = [];
    private readonly Lazy<SslServerAuthenticationOptions> _tls = new(MakeTls);

    private SmtpServer(WorldAtlas atlas, LoopbackListeners listeners, WorldRecord record, GreylistBook greylist, TimeProvider time)
    {
        _atlas = atlas;
        _listeners = listeners;
        Record = record;
        Time = time;
        Desk = new RecipientDesk(atlas, greylist, time);
        Stopping = _stop.Token;
    }

    public int Port => _listeners.Port;

    public WorldRecord Record { get; }

    public TimeProvider Time { get; }

    public RecipientDesk Desk { get; }

    /// <summary>Gets what ends everything.</summary>
    public CancellationToken Stopping { get; }

    public int Seed => _atlas.Script.Seed;

    /// <summary>Gets the certificate that nobody signed, made when it is first needed.</summary>
    public SslServerAuthenticationOptions Tls => _tls.Value;

    public static SmtpServer Start(int port, int mostSockets, WorldAtlas atlas, WorldRecord record, GreylistBook greylist, TimeProvider time)
    {
        var listening = new HashSet<IPAddress>();
        var silent = new HashSet<IPAddress>();
        foreach (var host in atlas.Hosts)
        {
            var target = host.Plan.Script.Connect switch
            {
                ConnectBehaviour.Refuse => null,
                ConnectBehaviour.Silence => silent,
                _ => listening,
            };
            target?.UnionWith(host.Addresses.Where(IPAddress.IsLoopback).Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
        }

        silent.ExceptWith(listening);
        var listeners = LoopbackListeners.Open(port, listening, silent, mostSockets);
        var server = new SmtpServer(atlas, listeners, record, greylist, time);
        foreach (var socket in listeners.Sockets)
        {
            server._loops.Add(server.AcceptAsync(socket));
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listeners.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(false);
        foreach (var socket in _sessions.Keys)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_sessions.Values).ConfigureAwait(false);
        if (_tls.IsValueCreated)
        {
            _tls.Value.ServerCertificateContext?.TargetCertificate.Dispose();
        }

        _stop.Dispose();
    }

    private static SslServerAuthenticationOptions MakeTls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mailworld.example", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));

        // A round trip through PKCS#12: some platforms do not serve TLS with a key that is only in memory.
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        return new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true) };
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The connection was gone before it was accepted.
                continue;
            }

            var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _sessions[socket] = ServeAsync(socket, begin.Task);
            begin.SetResult();
        }
    }

    private async Task ServeAsync(Socket socket, Task begin)
    {
        await begin.ConfigureAwait(false);
        try
        {
            if (socket.LocalEndPoint is not IPEndPoint local || socket.RemoteEndPoint is not IPEndPoint client ||
                !IPAddress.IsLoopback(local.Address) || !IPAddress.IsLoopback(client.Address) ||
                _atlas.FindHost(local.Address) is not { } host || host.Plan.Script.Connect != ConnectBehaviour.Accept || _sessions.Count > MostSessions)
            {
                // A reset, so that the client learns of it as of a port where nothing listens.
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            socket.NoDelay = true;
            await ServeHostAsync(socket, host, local.Address, client).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client has gone, or the world was stopped.
        }
        finally
        {
            socket.Dispose();
            _sessions.TryRemove(socket, out _);
        }
    }

    private async Task ServeHostAsync(Socket socket, Host host, IPAddress address, IPEndPoint client)
    {
        var hostRecord = Record.RecordOf(host);
        var ofClient = hostRecord.ByClient.GetOrAdd(client.Address, static _ => new Gauge());
        var ofOperator = Record.OperatorGauge(host);
        var connections = hostRecord.All.Enter();
        var connectionsOfClient = ofClient.Enter();
        ofOperator.Enter();
        var sessionRecord = Record.Begin(host, hostRecord, client, address, Time.GetUtcNow());
        using var session = new SmtpSession(this, socket, host, client.Address, sessionRecord);
        try
        {
            await session.RunAsync(connections, connectionsOfClient).ConfigureAwait(false);
        }
        finally
        {
            hostRecord.All.Leave();
            ofClient.Leave();
            ofOperator.Leave();
            session.LeaveDomains();
            sessionRecord?.NoteEnd(session.End, Time.GetUtcNow());
            Record.End();
        }

        await session.CloseAsync().ConfigureAwait(false);
    }
}
