using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailWorld.Atlas;

namespace MailWorld.Smtp;

/// <summary>One connection: reads lines, lets <c>SmtpSession.Commands.cs</c> decide, and lets <c>SmtpSession.Output.cs</c> speak.</summary>
internal sealed partial class SmtpSession : IDisposable
{
    /// <summary>The longest command line: RFC 5321 §4.5.3.1.4 says 512 octets, extensions add to it.</summary>
    private const int MostLineBytes = 4096;

    private static readonly StreamPipeReaderOptions Reading = new(bufferSize: 4096, minimumReadSize: 512, leaveOpen: true, useZeroByteReads: true);

    private readonly SmtpServer _server;
    private readonly Socket _socket;
    private readonly Host _host;
    private readonly HostPlan _plan;
    private readonly IPAddress _client;
    private readonly byte[] _clientText;
    private readonly byte[] _hostText;
    private readonly SessionRecord? _record;
    private readonly OutputBuffer _output = new();
    private readonly List<Gauge> _domainGauges = [];
    private readonly HashSet<string>? _domainsSeen;
    private Stream _stream;
    private PipeReader _reader;
    private SessionEnd _end = SessionEnd.ClientClosed;
    private AfterReply _closing = AfterReply.Stay;
    private bool _mute;
    private bool _early;
    private bool _quit;

    public SmtpSession(SmtpServer server, Socket socket, Host host, IPAddress client, SessionRecord? record)
    {
        _server = server;
        _socket = socket;
        _host = host;
        _plan = host.Plan;
        _client = client;
        _clientText = Encoding.ASCII.GetBytes(client.ToString());
        _hostText = Encoding.UTF8.GetBytes(host.Name);
        _record = record;
        _domainsSeen = record is null ? null : new(StringComparer.OrdinalIgnoreCase);
        _stream = new NetworkStream(socket, ownsSocket: false);
        _reader = PipeReader.Create(_stream, Reading);
    }

    /// <summary>Gets how it ended.</summary>
    public SessionEnd End => _server.Stopping.IsCancellationRequested && _end == SessionEnd.ClientClosed ? SessionEnd.WorldStopped : _end;

    /// <summary>Plays the host's part until the connection ends.</summary>
    /// <param name="connections">How many connections the host has, with this one.</param>
    /// <param name="ofClient">How many of them are this client's.</param>
    public async Task RunAsync(int connections, int ofClient)
    {
        try
        {
            await GreetAsync(connections, ofClient).ConfigureAwait(false);
            while (_closing == AfterReply.Stay)
            {
                var result = await _reader.ReadAsync().ConfigureAwait(false);
                var buffer = result.Buffer;
                var startTls = false;
                while (_closing == AfterReply.Stay && !startTls && TryReadLine(ref buffer, out var line))
                {
                    startTls = await ServeAsync(line, buffer.Length > 0).ConfigureAwait(false);
                }

                if (buffer.Length > MostLineBytes && _closing == AfterReply.Stay)
                {
                    if (_mute)
                    {
                        buffer = buffer.Slice(buffer.End);
                    }
                    else
                    {
                        await SayAsync(SessionReplies.LineTooLong).ConfigureAwait(false);
                    }
                }

                if (startTls)
                {
                    // Whatever came in plaintext after the command is thrown away, as RFC 3207 §4.2 wants of a server.
                    NotePlaintext(buffer.Length);
                    _reader.AdvanceTo(buffer.End);
                    await FlushAsync().ConfigureAwait(false);
                    await BeginTlsAsync().ConfigureAwait(false);
                    continue;
                }

                _reader.AdvanceTo(buffer.Start, buffer.End);
                await FlushAsync().ConfigureAwait(false);
                if (result.IsCompleted)
                {
                    return;
                }
            }

            _end = _quit ? SessionEnd.Quit : SessionEnd.HostClosed;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, or the world was stopped.
            _end = _quit ? SessionEnd.Quit : _end;
        }
    }

    /// <summary>What is to be counted out when the session ends.</summary>
    public void LeaveDomains()
    {
        foreach (var gauge in _domainGauges)
        {
            gauge.Leave();
        }
    }

    /// <summary>Closes the connection in the way that was decided, so that the client still gets what was said.</summary>
    public async Task CloseAsync()
    {
        try
        {
            if (_closing == AfterReply.Reset)
            {
                _socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            if (_end is SessionEnd.Quit or SessionEnd.HostClosed)
            {
                if (_stream is SslStream secure)
                {
                    await secure.ShutdownAsync().ConfigureAwait(false);
                }

                // Closing with unread bytes would reset the connection and take the last reply away from the client.
                _socket.Shutdown(SocketShutdown.Send);
                var bytes = ArrayPool<byte>.Shared.Rent(1024);
                try
                {
                    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                    while (await _socket.ReceiveAsync(bytes, SocketFlags.None, patience.Token).ConfigureAwait(false) > 0)
                    {
                        // What comes after the end is not read.
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(bytes);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Gone already.
        }
    }

    public void Dispose()
    {
        try
        {
            _reader.Complete();
            _stream.Dispose();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // Stopped in the midst of a read or write.
        }

        _socket.Dispose();
        _output.Dispose();
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private async ValueTask GreetAsync(int connections, int ofClient)
    {
        var script = _plan.Script;
        _early = _socket.Available > 0;
        var reply =
            (script.Connections > 0 && connections > script.Connections) || (script.ConnectionsPerClient > 0 && ofClient > script.ConnectionsPerClient) ? _plan.TooManyConnections
            : script.Blocklist is { At: BlocklistStage.Greeting } && _plan.Blocks(_client) ? _plan.Blocked
            : _plan.Greeting;
        await SayAsync(reply).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        if (_early)
        {
            _record?.NoteTalkedBeforeGreeting();
            if (script.EarlyTalk != BadManners.Ignore && _closing == AfterReply.Stay)
            {
                await SayAsync(script.EarlyTalk == BadManners.Drop ? SessionReplies.TalkedEarly : SessionReplies.BadSequence).ConfigureAwait(false);
                await FlushAsync().ConfigureAwait(false);
            }
        }

        _early = false;
    }
}
