using System.Runtime.CompilerServices;
using System.Text;

namespace Validator.Standalone.Input;

/// <summary>
/// Reads lines of UTF-8 exactly as they came, each without its line end (LF or CRLF), whatever they hold. A mark of byte order at the very start is
/// skipped, invalid UTF-8 becomes U+FFFD, a last line without line end counts. A line over the limit is cut, and said to be.
/// </summary>
/// <param name="input">The bytes.</param>
/// <param name="longestLine">The most bytes of one line that are kept.</param>
internal sealed class LineReader(Stream input, int longestLine = LineReader.DefaultLongestLine)
{
    /// <summary>16 MiB: above every line that a list in its right mind holds.</summary>
    public const int DefaultLongestLine = 16 * 1024 * 1024;

    private const int FirstBufferSize = 64 * 1024;

    private byte[] _buffer = new byte[FirstBufferSize];
    private int _start;
    private int _scanned;
    private int _end;
    private long _lineNumber;

    /// <summary>Gets or sets what is told of a line that was cut: its number, from 1.</summary>
    public Action<long>? LineCut { get; set; }

    /// <summary>Reads all lines.</summary>
    /// <param name="cancellationToken">Gives up, even while the input is silent.</param>
    /// <returns>The lines.</returns>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var skipping = false;
        while (true)
        {
            while (FindLineEnd() is var lineEnd and >= 0)
            {
                if (!skipping)
                {
                    yield return Take(lineEnd);
                }

                skipping = false;
                _start = _scanned = lineEnd + 1;
            }

            if (skipping)
            {
                _start = _scanned = _end = 0;
            }
            else if (_end - _start > longestLine + Encoding.UTF8.Preamble.Length)
            {
                yield return Text(_end - _start);
                skipping = true;
                continue;
            }

            MakeRoom();

            // Standard input cannot be read with cancellation everywhere: leave the read behind instead.
            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask().WaitAsync(cancellationToken);
            if (read == 0)
            {
                break;
            }

            _end += read;
        }

        var markAlone = _lineNumber == 0 && _buffer.AsSpan(_start, _end - _start).SequenceEqual(Encoding.UTF8.Preamble);
        if (_end > _start && !skipping && !markAlone)
        {
            yield return Text(_end - _start);
        }
    }

    private int FindLineEnd()
    {
        var found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        if (found >= 0)
        {
            return _scanned + found;
        }

        _scanned = _end;
        return -1;
    }

    private string Take(int lineEnd)
    {
        var length = lineEnd - _start;
        return Text(length > 0 && _buffer[lineEnd - 1] == '\r' ? length - 1 : length);
    }

    private string Text(int length)
    {
        var line = _buffer.AsSpan(_start, length);
        if (_lineNumber++ == 0 && line.StartsWith(Encoding.UTF8.Preamble))
        {
            line = line[Encoding.UTF8.Preamble.Length..];
        }

        if (line.Length > longestLine)
        {
            LineCut?.Invoke(_lineNumber);
            var kept = longestLine;
            while (kept > 0 && (line[kept] & 0xC0) == 0x80)
            {
                kept--; // not inside a character
            }

            line = line[..kept];
        }

        return Encoding.UTF8.GetString(line);
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        if (length <= FirstBufferSize / 2 && _buffer.Length > FirstBufferSize)
        {
            Move(new byte[FirstBufferSize], length); // a giant has passed
        }
        else if (length == _buffer.Length)
        {
            Move(new byte[Math.Min(_buffer.Length * 2L, longestLine + (long)FirstBufferSize)], length);
        }
        else if (_start > 0 && _end == _buffer.Length)
        {
            Move(_buffer, length);
        }
    }

    private void Move(byte[] target, int length)
    {
        Buffer.BlockCopy(_buffer, _start, target, 0, length);
        _buffer = target;
        (_start, _scanned, _end) = (0, _scanned - _start, length);
    }
}
