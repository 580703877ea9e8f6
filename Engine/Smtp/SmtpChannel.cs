using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Validator.Smtp;

/// <summary>
/// Commands out, replies in, over one connection. Whatever breaks closes it and is told as a value; a closed channel stays closed.
/// </summary>
internal sealed class SmtpChannel : IDisposable
{
    /// <summary>The most bytes that a server may send in a session.</summary>
    public const int MaxSessionBytes = 1024 * 1024;

    private readonly SmtpReplyParser _parser;
    private readonly SmtpWatch _watch;
    private readonly TimeSpan _timeout;
    private readonly SmtpWire _wire;
    private Task _sending = Task.CompletedTask;
    private long _received;
    private SmtpFailure? _failure;
    private bool _isClosed;

    /// <summary>Initializes a new instance of the <see cref="SmtpChannel"/> class over a connection.</summary>
    /// <param name="endpoint">Where it leads.</param>
    /// <param name="wire">The connection; the channel's from now on.</param>
    /// <param name="watch">Its watch; the channel's from now on.</param>
    /// <param name="timeout">The longest wait for a whole reply.</param>
    /// <param name="memo">Replies that were read lately; null for none.</param>
    public SmtpChannel(SmtpEndpoint endpoint, SmtpWire wire, SmtpWatch watch, TimeSpan timeout, SmtpReplyMemo? memo = null)
    {
        Endpoint = endpoint;
        _wire = wire;
        _watch = watch;
        _timeout = timeout;
        _parser = new SmtpReplyParser(memo);
    }

    /// <summary>Gets where it leads.</summary>
    public SmtpEndpoint Endpoint { get; }

    /// <summary>Gets the commands to send next.</summary>
    public SmtpCommandWriter Commands { get; } = new();

    /// <summary>Gets its watch.</summary>
    public SmtpWatch Watch => _watch;

    /// <summary>Gets a value indicating whether it is encrypted.</summary>
    public bool IsTls { get; private set; }

    /// <summary>Gets a value indicating whether nothing has broken and nobody has closed it.</summary>
    public bool IsOpen => !_isClosed && _watch.Reason == SmtpWatchEnd.None;

    /// <summary>Gets the texts of the last reply's lines as they came, joined by <c>\n</c>.</summary>
    public ReadOnlySpan<byte> RawText => _parser.RawText;

    /// <summary>Gets a value indicating whether the server has sent more than was read.</summary>
    public bool HasUnread => IsOpen && _wire.HasUnread;

    /// <summary>Sends what is in <see cref="Commands"/>, one command, and reads its reply.</summary>
    /// <param name="phase">How far the conversation is.</param>
    /// <returns>The reply or the failure.</returns>
    public ValueTask<SmtpAnswer> CommandAsync(SmtpPhase phase)
    {
        if (!IsOpen || HasUnread)
        {
            return ReadEarlyAsync(phase);
        }

        // A command is short, and mostly sent at once: then only the reply is waited for.
        _sending = SendAsync();
        return _sending.IsCompleted ? ReadReplyAsync(phase) : FinishAsync(phase);
    }

    /// <summary>Begins to send what is in <see cref="Commands"/>, in one write; the replies can be read meanwhile, so that neither side waits for the other.</summary>
    /// <param name="phase">How far the conversation is.</param>
    /// <returns>Null where it is on its way. What the server said without being asked, where it did: 421 as its reply, anything else as a failure.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpAnswer?> BeginSendAsync(SmtpPhase phase)
    {
        if (!IsOpen || HasUnread)
        {
            return await ReadEarlyAsync(phase).ConfigureAwait(false);
        }

        _sending = SendAsync();
        return null;
    }

    /// <summary>Waits until all was sent.</summary>
    /// <param name="phase">How far the conversation is.</param>
    /// <returns>Null where it was sent; else the failure.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpFailure?> EndSendAsync(SmtpPhase phase)
    {
        if (!_sending.IsCompleted)
        {
            _watch.Arm(_timeout);
            await _sending.ConfigureAwait(false);
            _watch.Disarm();
        }

        return _isClosed ? Failure : _watch.Reason == SmtpWatchEnd.None ? null : BreakOff(phase);
    }

    /// <summary>Reads one whole reply.</summary>
    /// <param name="phase">How far the conversation is.</param>
    /// <returns>The reply or the failure.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpAnswer> ReadReplyAsync(SmtpPhase phase)
    {
        if (_isClosed)
        {
            return new SmtpAnswer(null, Failure);
        }

        _watch.Arm(_timeout);
        try
        {
            while (true)
            {
                if (_watch.Reason != SmtpWatchEnd.None)
                {
                    return new SmtpAnswer(null, BreakOff(phase));
                }

                var status = _parser.Read(_wire.Received, out var taken);
                _wire.Skip(taken);
                _received += taken;
                if (status == SmtpReplyStatus.Violation)
                {
                    return new SmtpAnswer(null, Break(SmtpFailureKind.ProtocolViolation, phase, $"does not speak SMTP: {_parser.Problem}"));
                }

                if (_received > MaxSessionBytes)
                {
                    return new SmtpAnswer(null, Break(SmtpFailureKind.ProtocolViolation, phase, "sent too much"));
                }

                if (status == SmtpReplyStatus.Complete)
                {
                    return new SmtpAnswer(_parser.Reply, null);
                }

                var received = await _wire.ReceiveAsync(_watch).ConfigureAwait(false);
                _wire.Take(received);
                if (received == 0)
                {
                    return new SmtpAnswer(null, Break(SmtpFailureKind.Closed, phase, "closed the connection"));
                }
            }
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            return new SmtpAnswer(null, BreakOff(phase));
        }
        finally
        {
            _watch.Disarm();
        }
    }

    /// <summary>Makes the TLS handshake, after the server has said that it is ready for it.</summary>
    /// <returns>Null where it was made; all that was read before is forgotten then. Else the failure.</returns>
    public async ValueTask<SmtpFailure?> EncryptAsync()
    {
        if (HasUnread)
        {
            // What came in plain must not be taken for what was said under TLS.
            return Break(SmtpFailureKind.ProtocolViolation, SmtpPhase.StartTls, "sent something between its answer to STARTTLS and the handshake");
        }

        _parser.Reset();
        _watch.Arm(_timeout);
        try
        {
            await _wire.EncryptAsync(Endpoint.Host, _watch).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Certificates and handshakes from outside fail in more ways than the documentation lists; none is a bug of ours.
            return Break(
                _watch.Reason == SmtpWatchEnd.Timeout ? SmtpFailureKind.Timeout : SmtpFailureKind.ProtocolViolation,
                SmtpPhase.StartTls,
                $"did not complete the TLS handshake ({exception.GetType().Name})");
        }
        finally
        {
            _watch.Disarm();
        }

        IsTls = true;
        return null;
    }

    /// <summary>Waits until the server closes the connection or sends something unasked, without reading it. Never throws.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that ends with either.</returns>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (!IsOpen || HasUnread)
        {
            return;
        }

        try
        {
            await _wire.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            // The next command tells what happened to the connection.
        }
    }

    /// <summary>
    /// Says QUIT, waits for any answer and for the server to close (RFC 5321 §4.1.1.10), and closes: only then does the server count the
    /// connection as gone, and the next one goes over no limit of its. Never throws.
    /// </summary>
    /// <param name="wait">The longest wait in all.</param>
    /// <returns>A task that ends when the connection is closed.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask QuitAsync(TimeSpan wait)
    {
        if (IsOpen)
        {
            _watch.BeginStage(wait);
            Commands.Quit();
            await CommandAsync(SmtpPhase.Mail).ConfigureAwait(false);
            if (IsOpen)
            {
                await ReadToEndAsync(wait).ConfigureAwait(false);
            }
        }

        Dispose();
    }

    /// <summary>Closes the connection because of what the server did.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="phase">How far the conversation was.</param>
    /// <param name="what">What the server did, as the rest of a sentence.</param>
    /// <param name="reply">The server's reply, where there was one.</param>
    /// <returns>The failure.</returns>
    public SmtpFailure Break(SmtpFailureKind kind, SmtpPhase phase, string what, SmtpReply? reply = null)
    {
        _failure ??= _isClosed ? Failure : new SmtpFailure(kind, phase, $"{SmtpTransport.Describe(Endpoint)} {what}.", reply);
        Dispose();
        return _failure;
    }

    /// <summary>Closes the connection at once.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _watch.Dispose();
        _wire.Dispose();
        _parser.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadToEndAsync(TimeSpan wait)
    {
        _watch.Arm(wait);
        try
        {
            int received;
            do
            {
                _wire.Skip(_wire.Received.Length);
                received = await _wire.ReceiveAsync(_watch).ConfigureAwait(false);
                _wire.Take(received);
            }
            while (received > 0);
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            // It took too long, or the connection is gone: either way we close.
        }
    }

    private async Task SendAsync()
    {
        try
        {
            await _wire.SendAsync(Commands.Written, _watch).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            // The server may have said why before it closed: reading tells.
        }
        finally
        {
            Commands.Clear();
        }
    }

    /// <summary>A reply that came before its command answers something else. Only the farewell of a server that is tired of waiting is to be expected.</summary>
    private async ValueTask<SmtpAnswer> ReadEarlyAsync(SmtpPhase phase)
    {
        Commands.Clear();
        var early = await ReadReplyAsync(phase).ConfigureAwait(false);
        return early.Failure is not null || early.IsClosing
            ? early
            : new SmtpAnswer(null, Break(SmtpFailureKind.ProtocolViolation, phase, "sent a reply before it was asked", early.Reply));
    }

    private async ValueTask<SmtpAnswer> FinishAsync(SmtpPhase phase)
    {
        var answer = await ReadReplyAsync(phase).ConfigureAwait(false);
        return await EndSendAsync(phase).ConfigureAwait(false) is { } failure && answer.Failure is null ? new SmtpAnswer(null, failure) : answer;
    }

    /// <summary>Why it is closed; where nothing broke, that it is.</summary>
    private SmtpFailure Failure =>
        _failure ??= new SmtpFailure(SmtpFailureKind.Closed, SmtpPhase.Mail, $"The connection to {SmtpTransport.Describe(Endpoint)} was closed.");

    private SmtpFailure BreakOff(SmtpPhase phase) => _watch.Reason switch
    {
        SmtpWatchEnd.Timeout => Break(SmtpFailureKind.Timeout, phase, "did not answer in time"),
        SmtpWatchEnd.Cancelled => Break(SmtpFailureKind.Closed, phase, "was left by the caller"),
        _ => Break(SmtpFailureKind.ConnectionFailed, phase, "broke the connection"),
    };

    private static bool IsConnectionError(Exception exception) =>
        exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or AuthenticationException or CryptographicException;
}
