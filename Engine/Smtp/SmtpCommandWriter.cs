using System.Buffers;
using System.Text;

namespace Validator.Smtp;

/// <summary>
/// The only place where commands are made. Whatever goes into one is refused if it could end the line or leave its brackets:
/// that would be a bug of the caller, since addresses are parsed before they come here.
/// </summary>
internal sealed class SmtpCommandWriter
{
    private const int FirstBuffer = 512;

    private byte[] _buffer = [];
    private int _length;

    /// <summary>Gets what was written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Refuses what cannot be the name in EHLO.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is empty, or has a space, a control character or a character beyond ASCII.</exception>
    public static void ThrowIfNotHeloName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var character in name)
        {
            if (character is <= ' ' or > '~')
            {
                throw new ArgumentException("A HELO name is printable ASCII without spaces.", nameof(name));
            }
        }
    }

    /// <summary>Refuses what cannot stand between angle brackets.</summary>
    /// <param name="mailbox">The mailbox without its brackets; empty for none.</param>
    /// <exception cref="ArgumentException">It has a control character, half a surrogate pair, or a space or bracket outside a quoted string.</exception>
    public static void ThrowIfNotMailbox(string mailbox)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        var isQuoted = false;
        for (var i = 0; i < mailbox.Length; i++)
        {
            var character = mailbox[i];
            if (char.IsHighSurrogate(character) && i + 1 < mailbox.Length && char.IsLowSurrogate(mailbox[i + 1]))
            {
                i++;
            }
            else if (char.IsControl(character) || char.IsSurrogate(character) || (!isQuoted && character is ' ' or '<' or '>'))
            {
                throw new ArgumentException("A mailbox has no control characters, and no spaces or brackets outside quotes.", nameof(mailbox));
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == '\\' && isQuoted && i + 1 < mailbox.Length && mailbox[i + 1] is '"' or '\\')
            {
                i++;
            }
        }

        if (isQuoted)
        {
            throw new ArgumentException("A mailbox closes its quotes.", nameof(mailbox));
        }
    }

    /// <summary>Writes EHLO (RFC 5321 §4.1.1.1).</summary>
    /// <param name="name">Our name.</param>
    public void Ehlo(string name)
    {
        ThrowIfNotHeloName(name);
        Append("EHLO ", name, "\r\n");
    }

    /// <summary>Writes HELO, for servers that refuse EHLO.</summary>
    /// <param name="name">Our name.</param>
    public void Helo(string name)
    {
        ThrowIfNotHeloName(name);
        Append("HELO ", name, "\r\n");
    }

    /// <summary>Writes STARTTLS (RFC 3207).</summary>
    public void StartTls() => Append("STARTTLS\r\n", "", "");

    /// <summary>Writes RSET (RFC 5321 §4.1.1.5).</summary>
    public void Rset() => Append("RSET\r\n", "", "");

    /// <summary>Writes QUIT (RFC 5321 §4.1.1.10).</summary>
    public void Quit() => Append("QUIT\r\n", "", "");

    /// <summary>Writes MAIL (RFC 5321 §4.1.1.2). No SIZE, no BODY: nothing will follow.</summary>
    /// <param name="sender">The sender; empty for the null sender.</param>
    /// <param name="smtpUtf8">Whether the transaction needs SMTPUTF8 (RFC 6531 §3.4).</param>
    public void Mail(string sender, bool smtpUtf8)
    {
        ThrowIfNotMailbox(sender);
        Append("MAIL FROM:<", sender, smtpUtf8 ? "> SMTPUTF8\r\n" : ">\r\n");
    }

    /// <summary>Writes RCPT (RFC 5321 §4.1.1.3).</summary>
    /// <param name="recipient">The recipient.</param>
    public void Rcpt(string recipient)
    {
        ThrowIfNotMailbox(recipient);
        Append("RCPT TO:<", recipient, ">\r\n");
    }

    /// <summary>Forgets what was written, and gives the buffer back: between commands a conversation holds none.</summary>
    public void Clear()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Append(string verb, string argument, string end)
    {
        var most = verb.Length + Encoding.UTF8.GetMaxByteCount(argument.Length) + end.Length;
        if (_buffer.Length - _length < most)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, Math.Max(_buffer.Length * 2, _length + most)));
            var length = _length;
            Written.Span.CopyTo(larger);
            Clear();
            _buffer = larger;
            _length = length;
        }

        _length += Encoding.UTF8.GetBytes(verb, _buffer.AsSpan(_length));
        _length += Encoding.UTF8.GetBytes(argument, _buffer.AsSpan(_length));
        _length += Encoding.UTF8.GetBytes(end, _buffer.AsSpan(_length));
    }
}
