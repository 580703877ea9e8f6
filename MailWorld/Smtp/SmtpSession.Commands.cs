using System.Buffers;
using System.Buffers.Text;
using System.Text;
using MailWorld.Atlas;

namespace MailWorld.Smtp;

/// <content>What the host says to each command.</content>
internal sealed partial class SmtpSession
{
    private byte[] _line = [];
    private byte[] _helo = [];
    private byte[] _sender = [];
    private byte[] _recipient = [];
    private int _recipientLength;
    private string _senderText = "";
    private int _seconds;
    private bool _greeted;
    private bool _extended;
    private bool _mail;
    private bool _smtpUtf8;
    private bool _tls;
    private bool _pipelined;
    private int _recipients;
    private int _recipientsInAll;
    private int _errors;

    private bool OffersPipelining => _extended && (_tls ? _plan.OffersPipeliningUnderTls : _plan.OffersPipelining);

    private bool OffersSmtpUtf8 => _extended && (_tls ? _plan.OffersSmtpUtf8UnderTls : _plan.OffersSmtpUtf8);

    /// <summary>Serves one command. Returns true where TLS begins once what was said has left.</summary>
    private async ValueTask<bool> ServeAsync(ReadOnlySequence<byte> raw, bool more)
    {
        var length = ReadLine(raw);
        var pipelined = _pipelined;
        _recipientLength = 0;
        var verb = VerbOf(_line.AsSpan(0, length));
        Reply? reply = null;
        if (!_mute)
        {
            reply = raw.Length > MostLineBytes ? SessionReplies.LineTooLong
                : pipelined && !OffersPipelining && _plan.Script.Pipelining != BadManners.Ignore
                    ? _plan.Script.Pipelining == BadManners.Drop ? SessionReplies.PipelinedDrop : SessionReplies.Pipelined
                : Decide(verb, _line.AsSpan(0, length));
        }

        Note(verb, length, reply, pipelined);
        _early = more;
        if (reply is not null)
        {
            await SayAsync(reply).ConfigureAwait(false);
            _errors += reply.Code >= 400 ? 1 : 0;
            if (_plan.Script.MaxErrors > 0 && _errors >= _plan.Script.MaxErrors && _closing == AfterReply.Stay)
            {
                await SayAsync(_plan.TooManyErrors).ConfigureAwait(false);
            }
        }

        if (verb == SmtpVerb.Quit)
        {
            _quit = true;
            _closing = _closing == AfterReply.Stay ? AfterReply.Close : _closing;
        }

        _pipelined = _early;
        if (_early && verb is SmtpVerb.Ehlo or SmtpVerb.Helo)
        {
            _record?.NoteTalkedOverEhlo();
        }

        return verb == SmtpVerb.StartTls && reply is not null && (reply == SessionReplies.TlsReady || reply == SessionReplies.TlsInjected);
    }

    private void Note(SmtpVerb verb, int length, Reply? reply, bool pipelined)
    {
        var code = reply is null || reply.Script.Fault != ReplyFault.None ? 0 : reply.Code;
        _server.Record.CountCommands(1, verb == SmtpVerb.Rcpt ? 1 : 0, verb == SmtpVerb.Rcpt && code is >= 200 and < 300 ? 1 : 0);
        if (_record is null)
        {
            return;
        }

        var line = Encoding.UTF8.GetString(_line, 0, length);
        var now = _server.Time.GetUtcNow();
        _record.NoteCommand(new CommandRecord(now, SmtpVerbs.NameOf(verb, line), line, code, pipelined, _tls));
        if (verb == SmtpVerb.Mail && code is >= 200 and < 300)
        {
            _record.NoteMail(_senderText, _smtpUtf8);
        }
        else if (verb == SmtpVerb.Rcpt && _mail)
        {
            _record.NoteRecipient(new RecipientRecord(now, _host.Name, _client, _senderText, Encoding.UTF8.GetString(_recipient, 0, _recipientLength), code));
        }
    }

    /// <summary>Copies a line without its end into the session's own bytes.</summary>
    private int ReadLine(ReadOnlySequence<byte> raw)
    {
        var length = (int)Math.Min(raw.Length, MostLineBytes);
        if (_line.Length < length)
        {
            _line = new byte[Math.Max(256, length * 2)];
        }

        raw.Slice(0, length).CopyTo(_line);
        return length > 0 && _line[length - 1] == (byte)'\r' ? length - 1 : length;
    }

    private static SmtpVerb VerbOf(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        return SmtpVerbs.Of(space < 0 ? line : line[..space]);
    }

    private Reply Decide(SmtpVerb verb, ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var argument = space < 0 ? default : line[(space + 1)..].Trim((byte)' ');
        switch (verb)
        {
            case SmtpVerb.Ehlo or SmtpVerb.Helo:
                return Hello(verb, argument);
            case SmtpVerb.StartTls:
                return StartTls(argument);
            case SmtpVerb.Mail:
                return Mail(argument);
            case SmtpVerb.Rcpt:
                return Rcpt(argument);
            case SmtpVerb.Rset:
                _mail = false;
                return _plan.Rset;
            case SmtpVerb.Quit:
                return _plan.Quit;
            case SmtpVerb.Data:
                return !_mail ? SessionReplies.NeedMail : _recipients == 0 ? SessionReplies.NeedRecipient : SessionReplies.NoData;
            case SmtpVerb.Noop:
                return SessionReplies.Noop;
            case SmtpVerb.Vrfy:
                return SessionReplies.Vrfy;
            case SmtpVerb.Help:
                return SessionReplies.Help;
            default:
                return SessionReplies.Unrecognized;
        }
    }

    private Reply Hello(SmtpVerb verb, ReadOnlySpan<byte> argument)
    {
        if (argument.IsEmpty)
        {
            return SessionReplies.Syntax;
        }

        _mail = false;
        _helo = argument.ToArray();
        _record?.NoteHelo(Encoding.UTF8.GetString(_helo));
        if (verb == SmtpVerb.Ehlo && _plan.Ehlo is { } scripted)
        {
            _greeted |= scripted.Code is >= 200 and < 300;
            return scripted;
        }

        var reply = verb == SmtpVerb.Helo ? _plan.Helo : _tls ? _plan.EhloUnderTls : _plan.EhloUsual;
        _extended = verb == SmtpVerb.Ehlo && reply.Code == 250;
        _greeted |= reply.Code is >= 200 and < 300;
        return reply;
    }

    private Reply StartTls(ReadOnlySpan<byte> argument) => _plan.Script.StartTls switch
    {
        StartTlsBehaviour.None => SessionReplies.TlsNotOffered,
        _ when !_extended || _tls => SessionReplies.BadSequence,
        _ when !argument.IsEmpty => SessionReplies.Syntax,
        StartTlsBehaviour.Refused => SessionReplies.TlsRefused,
        StartTlsBehaviour.Injected => SessionReplies.TlsInjected,
        _ => SessionReplies.TlsReady,
    };

    private Reply Mail(ReadOnlySpan<byte> argument)
    {
        if (!_greeted)
        {
            return SessionReplies.NeedHelo;
        }

        if (_plan.Script.StartTls == StartTlsBehaviour.Required && !_tls)
        {
            return SessionReplies.NeedTls;
        }

        if (_mail)
        {
            return SessionReplies.NestedMail;
        }

        if (!SmtpPath.TryRead(argument, "FROM:"u8, out var path))
        {
            return SessionReplies.BadSender;
        }

        if (CheckParameters(path) is { } wrong)
        {
            return wrong;
        }

        _smtpUtf8 = path.TryParameter("SMTPUTF8"u8, out _);
        if (!Ascii.IsValid(path.Address) && !_smtpUtf8)
        {
            return SessionReplies.NeedSmtpUtf8;
        }

        if (!path.Address.SequenceEqual(_sender))
        {
            _sender = path.Address.ToArray();
            _senderText = Encoding.UTF8.GetString(_sender);
        }

        if (_plan.Script.Blocklist is { At: BlocklistStage.Mail } && _plan.Blocks(_client))
        {
            return _plan.Blocked;
        }

        if (_sender.Length == 0 && _plan.Script.NullSender == NullSenderBehaviour.RefuseAtMail)
        {
            return _plan.NullSender;
        }

        _mail = _plan.Mail.Code is >= 200 and < 300;
        _recipients = 0;
        return _plan.Mail;
    }

    private Reply? CheckParameters(in SmtpPath path)
    {
        if (path.Parameters.IsEmpty)
        {
            return null;
        }

        if (!_extended || (path.TryParameter("SMTPUTF8"u8, out _) && !OffersSmtpUtf8))
        {
            return SessionReplies.UnknownParameter;
        }

        return path.TryParameter("SIZE="u8, out var text) && (!Utf8Parser.TryParse(text, out long size, out _) || size > 10_240_000) ? SessionReplies.TooLarge : null;
    }

    private Reply Rcpt(ReadOnlySpan<byte> argument)
    {
        if (!_mail)
        {
            return SessionReplies.NeedMail;
        }

        if (!SmtpPath.TryRead(argument, "TO:"u8, out var path) || path.Address.IsEmpty)
        {
            return SessionReplies.BadRecipient;
        }

        if (_recipient.Length < path.Address.Length)
        {
            _recipient = new byte[Math.Max(128, path.Address.Length)];
        }

        path.Address.CopyTo(_recipient);
        _recipientLength = path.Address.Length;
        if (!Ascii.IsValid(path.Address) && !_smtpUtf8)
        {
            return SessionReplies.NeedSmtpUtf8;
        }

        var script = _plan.Script;
        _recipients++;
        _recipientsInAll++;
        if ((script.RecipientsPerTransaction > 0 && _recipients > script.RecipientsPerTransaction) ||
            (script.RecipientsPerSession > 0 && _recipientsInAll > script.RecipientsPerSession))
        {
            return _plan.TooManyRecipients;
        }

        if (script.Blocklist is { At: BlocklistStage.Rcpt } && _plan.Blocks(_client))
        {
            return _plan.Blocked;
        }

        if (_sender.Length == 0)
        {
            if (script.NullSender == NullSenderBehaviour.RefuseAtRcpt)
            {
                return _plan.NullSender;
            }

            if (script.NullSenderRecipients > 0 && _recipients > script.NullSenderRecipients)
            {
                return _plan.NullSenderRecipients;
            }
        }

        var reply = _server.Desk.Answer(
            new RecipientQuery { Host = _host, Client = _client, Sender = _senderText, Recipient = path.Address }, out _seconds, out var domain);
        if (domain is not null && _domainsSeen is not null && _domainsSeen.Add(domain.Name) && _server.Record.DomainGauge(domain.Name) is { } gauge)
        {
            gauge.Enter();
            _domainGauges.Add(gauge);
        }

        return reply;
    }
}
