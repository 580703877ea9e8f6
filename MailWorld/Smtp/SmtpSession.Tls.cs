using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;

namespace MailWorld.Smtp;

/// <content>STARTTLS (RFC 3207).</content>
internal sealed partial class SmtpSession
{
    private void NotePlaintext(long bytes)
    {
        if (bytes > 0)
        {
            _record?.NotePlaintextAfterStartTls();
        }
    }

    private async ValueTask BeginTlsAsync()
    {
        switch (_plan.Script.StartTls)
        {
            case StartTlsBehaviour.Broken:
                await SendAsync("This is not a handshake.\r\n"u8.ToArray()).ConfigureAwait(false);
                _closing = AfterReply.Close;
                return;
            case StartTlsBehaviour.Silent:
                _mute = true;
                return;
        }

        await _reader.CompleteAsync().ConfigureAwait(false);
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsServerAsync(_server.Tls, _server.Stopping).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            _end = SessionEnd.TlsFailed;
            throw new IOException("The handshake failed.");
        }

        _stream = secure;
        _reader = PipeReader.Create(_stream, Reading);
        _tls = true;
        _record?.NoteTls();

        // All that was known is forgotten (RFC 3207 §4.2).
        _greeted = _extended = _mail = _pipelined = _early = false;
        _helo = [];
    }
}
