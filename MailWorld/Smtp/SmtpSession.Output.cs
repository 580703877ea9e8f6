using System.Net.Sockets;
using System.Text;
using MailWorld.Atlas;

namespace MailWorld.Smtp;

/// <content>How replies leave: at once and together where nothing is scripted, else as scripted.</content>
internal sealed partial class SmtpSession
{
    private static readonly byte[] EndlessLines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("250-and there is more to say\r\n", 128)));
    private static readonly byte[] EndlessText = Encoding.ASCII.GetBytes(new string('x', 4096));

    /// <summary>Says a reply: into the output where it is plain, else all that waits leaves first and then the reply in its own way.</summary>
    private ValueTask SayAsync(Reply reply)
    {
        if (reply.Then != AfterReply.Stay)
        {
            _closing = reply.Then;
        }

        if (reply.IsPlain && _plan.Script.ReplyDelay == TimeSpan.Zero)
        {
            Write(reply);
            return ValueTask.CompletedTask;
        }

        return SayInItsWayAsync(reply);
    }

    private void Write(Reply reply) => reply.Write(_output, new ReplyContext
    {
        Recipient = _recipient.AsSpan(0, _recipientLength),
        Sender = _sender,
        Helo = _helo,
        Client = _clientText,
        Host = _hostText,
        Seconds = _seconds,
    });

    private async ValueTask SayInItsWayAsync(Reply reply)
    {
        await FlushAsync().ConfigureAwait(false);
        await PauseAsync(reply.Script.Delay + _plan.Script.ReplyDelay).ConfigureAwait(false);
        switch (reply.Script.Fault)
        {
            case ReplyFault.Silence:
                _mute = _closing == AfterReply.Stay;
                return;
            case ReplyFault.Garbage:
                var noise = new byte[200];
#pragma warning disable CA5394 // Noise, not a secret: the same seed gives the same world.
                new Random(_server.Seed).NextBytes(noise);
#pragma warning restore CA5394
                "\r\n"u8.CopyTo(noise.AsSpan(^2));
                await SendAsync(noise).ConfigureAwait(false);
                return;
            case ReplyFault.Endless or ReplyFault.EndlessLine:
                await SendAsync("250-"u8.ToArray()).ConfigureAwait(false);
                while (true)
                {
                    await SendAsync(reply.Script.Fault == ReplyFault.Endless ? EndlessLines : EndlessText).ConfigureAwait(false);
                }

            default:
                Write(reply);
                await SendInPiecesAsync(reply.Script).ConfigureAwait(false);
                return;
        }
    }

    private async ValueTask SendInPiecesAsync(ReplyScript script)
    {
        var bytes = _output.Written.ToArray();
        _output.Clear();
        await PauseAsync(_plan.Script.Latency).ConfigureAwait(false);
        var size = script.Packet > 0 ? script.Packet : script.Drip > TimeSpan.Zero ? 1 : bytes.Length;
        for (var from = 0; from < bytes.Length; from += size)
        {
            if (from > 0)
            {
                // Without a pause the kernel may well join packets again: a moment of real time is enough to part them.
                await (script.Drip > TimeSpan.Zero ? PauseAsync(script.Drip).AsTask() : Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, _server.Stopping)).ConfigureAwait(false);
            }

            _early |= _socket.Available > 0;
            await SendAsync(bytes.AsMemory(from, Math.Min(size, bytes.Length - from))).ConfigureAwait(false);
        }
    }

    /// <summary>Lets all that was said leave, after the host's latency.</summary>
    private async ValueTask FlushAsync()
    {
        if (_output.Length == 0)
        {
            return;
        }

        if (_plan.Script.Latency > TimeSpan.Zero)
        {
            await PauseAsync(_plan.Script.Latency).ConfigureAwait(false);
        }

        await SendAsync(_output.Written).ConfigureAwait(false);
        _output.Clear();
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, _server.Stopping);

    /// <summary>Waits, and notes whether the client talks meanwhile. Ends at once when it hangs up.</summary>
    private async ValueTask PauseAsync(TimeSpan pause)
    {
        if (pause <= TimeSpan.Zero)
        {
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_server.Stopping);
        var delay = Task.Delay(pause, _server.Time, over.Token);
        if (pause >= TimeSpan.FromMilliseconds(10) && _socket.Available == 0)
        {
            // A receive of no bytes ends when there is something to read, or nothing will ever come.
            var heard = _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, over.Token).AsTask();
            if (await Task.WhenAny(delay, heard).ConfigureAwait(false) == heard && (!heard.IsCompletedSuccessfully || _socket.Available == 0))
            {
                _ = heard.Exception;
                await over.CancelAsync().ConfigureAwait(false);
                throw new IOException("The client hung up.");
            }

            if (!heard.IsCompleted)
            {
                await delay.ConfigureAwait(false);
                await over.CancelAsync().ConfigureAwait(false);
                await ((Task)heard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _early |= _socket.Available > 0;
                return;
            }
        }

        await delay.ConfigureAwait(false);
        _early |= _socket.Available > 0;
    }
}
