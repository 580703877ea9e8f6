using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Validator.Smtp;

/// <summary>
/// Reads replies (RFC 5321 §4.2) from bytes that come in pieces of any size. Pure: no socket, no clock.
/// Takes CRLF and bare LF; every line, the number of lines and the reply are bounded.
/// </summary>
/// <param name="memo">Replies that were read lately; null for none.</param>
internal sealed class SmtpReplyParser(SmtpReplyMemo? memo = null) : IDisposable
{
    /// <summary>The longest line, its end not counted. RFC 5321 says 512; servers say more.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>The most lines of a reply.</summary>
    public const int MaxLines = 100;

    /// <summary>The longest reply, line ends not counted.</summary>
    public const int MaxReplyBytes = 64 * 1024;

    private const int FirstBuffer = 512;
    private const int KeptBuffer = 4096;

    // The texts of the whole lines, joined by \n, and behind them the line that is being read.
    private byte[] _buffer = [];
    private int _length;
    private int _lineStart;
    private int _lines;
    private int _bytes;
    private int _code;
    private SmtpReplyStatus _status;

    /// <summary>Gets the reply, once <see cref="Read"/> said <see cref="SmtpReplyStatus.Complete"/>.</summary>
    public SmtpReply? Reply { get; private set; }

    /// <summary>Gets what was wrong, once <see cref="Read"/> said <see cref="SmtpReplyStatus.Violation"/>.</summary>
    public string? Problem { get; private set; }

    /// <summary>Gets the texts of the reply's lines as they came, joined by <c>\n</c>. Valid until the next call of <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> RawText => _buffer.AsSpan(0, _length);

    /// <summary>Reads on, to the end of one reply at most.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="consumed">How much of it was taken: all, unless the reply ended before.</param>
    /// <returns>Whether the reply is whole.</returns>
    public SmtpReplyStatus Read(ReadOnlySpan<byte> bytes, out int consumed)
    {
        if (_status != SmtpReplyStatus.Incomplete)
        {
            Reset();
        }

        consumed = 0;
        while (consumed < bytes.Length && _status == SmtpReplyStatus.Incomplete)
        {
            var rest = bytes[consumed..];
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            consumed += end < 0 ? part.Length : part.Length + 1;
            if (_length - _lineStart + part.Length > MaxLineBytes)
            {
                Violate("a line is too long");
                break;
            }

            Append(part);
            if (end >= 0)
            {
                EndLine();
            }
        }

        return _status;
    }

    /// <summary>Forgets all that was read.</summary>
    public void Reset()
    {
        if (_buffer.Length > KeptBuffer)
        {
            Dispose();
        }

        _length = _lineStart = _lines = _bytes = _code = 0;
        _status = SmtpReplyStatus.Incomplete;
        Reply = null;
        Problem = null;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void EndLine()
    {
        var line = _buffer.AsSpan(_lineStart, _length - _lineStart).TrimEnd((byte)'\r');
        _bytes += line.Length;
        _lines++;
        if (!TryReadCode(line, out var code, out var isLast))
        {
            Violate("a line does not begin with a reply code");
        }
        else if (code is < 200 or >= 600 or (>= 300 and < 400))
        {
            // 1yz does not exist in SMTP, 3yz answers only DATA and AUTH, which are never sent.
            Violate("the reply code answers nothing that was sent");
        }
        else if (_lines > 1 && code != _code)
        {
            Violate("the lines of one reply have different codes");
        }
        else if (_lines >= MaxLines && !isLast)
        {
            Violate("a reply has too many lines");
        }
        else if (_bytes > MaxReplyBytes)
        {
            Violate("a reply is too long");
        }
        else
        {
            _code = code;
            KeepText(line.Length > 4 ? line[4..] : [], isLast);
        }
    }

    private static bool TryReadCode(ReadOnlySpan<byte> line, out int code, out bool isLast)
    {
        code = 0;
        isLast = line.Length == 3 || (line.Length > 3 && line[3] == (byte)' ');
        if (line.Length < 3 || (!isLast && line[3] != (byte)'-'))
        {
            return false;
        }

        foreach (var digit in line[..3])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            code = (code * 10) + (digit - '0');
        }

        return true;
    }

    private void KeepText(ReadOnlySpan<byte> text, bool isLast)
    {
        text.CopyTo(_buffer.AsSpan(_lineStart));
        _length = _lineStart + text.Length;
        if (isLast)
        {
            Reply = memo is null ? SmtpReplyText.ToReply(_code, RawText) : memo.Get(_code, RawText);
            _status = SmtpReplyStatus.Complete;
        }
        else
        {
            _buffer[_length++] = (byte)'\n';
            _lineStart = _length;
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        // One more than asked for: a line of three digits leaves room for the \n that KeepText puts there.
        var needed = _length + part.Length + 1;
        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBuffer, _buffer.Length * 2)));
            var length = _length;
            RawText.CopyTo(larger);
            Dispose();
            _buffer = larger;
            _length = length;
        }

        part.CopyTo(_buffer.AsSpan(_length));
        _length += part.Length;
    }

    [MemberNotNull(nameof(Problem))]
    private void Violate(string problem)
    {
        Problem = problem;
        _length = 0;
        _status = SmtpReplyStatus.Violation;
    }
}
