using Validator.Standalone.Input;

namespace Validator.Standalone.Bulk.Tables;

/// <summary>Takes bytes.</summary>
/// <param name="bytes">The bytes, gone after the call.</param>
internal delegate void BytesSink(ReadOnlySpan<byte> bytes);

/// <summary>
/// Splits a table into records without touching a byte of them. A quoted cell may hold line ends (RFC 4180), but only where the whole record is well formed:
/// else its first line is a record by itself, so that a quote that is never closed costs one row, not the rest of the file.
/// </summary>
/// <param name="input">The bytes, in an encoding that agrees with ASCII.</param>
/// <param name="delimiter">What separates cells; null for a plain list, where quotes mean nothing and a line is a record.</param>
/// <param name="longestLine">The most bytes of a line that are kept in memory.</param>
internal sealed class RecordReader(Stream input, byte? delimiter, int longestLine = LineReader.DefaultLongestLine)
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private const int FirstBufferSize = 64 * 1024;

    /// <summary>The most bytes of a record with line ends in it.</summary>
    private const int LongestRecord = 1024 * 1024;

    private byte[] _buffer = new byte[FirstBufferSize];
    private int _start;
    private int _length;
    private int _lineEnd;
    private int _end;
    private bool _inputEnded;

    /// <summary>Gets the record, without its line end. Of a record that is cut, the beginning.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _length);

    /// <summary>Gets the line end; empty at the end of a file without one. Of a record that is cut, known after <see cref="CopyRest"/>.</summary>
    public ReadOnlySpan<byte> LineEnd => _lineEnd switch
    {
        2 => "\r\n"u8,
        1 => "\n"u8,
        _ => [],
    };

    /// <summary>Gets a value indicating whether the quotes are not those of a well formed record.</summary>
    public bool IsMisquoted { get; private set; }

    /// <summary>Gets a value indicating whether the line is longer than what is kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Goes to the next record.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Read()
    {
        CopyRest(null);
        _start += _length + _lineEnd;
        (_length, _lineEnd, IsMisquoted) = (0, 0, false);

        var end = IndexOf([LineFeed], 0, longestLine);
        if (end < 0)
        {
            end = _end - _start;
            if (!_inputEnded)
            {
                (_length, IsCut, IsMisquoted) = (longestLine, true, delimiter is not null);
                return true;
            }

            if (end == 0)
            {
                return false;
            }
        }

        if (delimiter is { } separator && _buffer.AsSpan(_start, end).Contains(Quote))
        {
            var quoted = EndOfQuoted(separator);
            IsMisquoted = quoted < 0;
            end = IsMisquoted ? end : quoted;
        }

        _lineEnd = _start + end == _end ? 0 : end > 0 && _buffer[_start + end - 1] == CarriageReturn ? 2 : 1;
        _length = end - Math.Max(0, _lineEnd - 1);
        return true;
    }

    /// <summary>Takes what <see cref="Bytes"/> leaves out of a record that is cut; after it <see cref="Bytes"/> is empty.</summary>
    /// <param name="sink">Where to; null drops it.</param>
    public void CopyRest(BytesSink? sink)
    {
        if (!IsCut)
        {
            return;
        }

        IsCut = false;
        _start += _length;
        _length = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var end = rest.IndexOf(LineFeed);
            if (end >= 0)
            {
                _lineEnd = end > 0 && rest[end - 1] == CarriageReturn ? 2 : 1;
                sink?.Invoke(rest[..(end + 1 - _lineEnd)]);
                _start += end + 1 - _lineEnd;
                return;
            }

            // A carriage return at the very end may belong to the line end.
            var whole = rest is [.., CarriageReturn] && !_inputEnded ? rest.Length - 1 : rest.Length;
            sink?.Invoke(rest[..whole]);
            _start += whole;
            if (_inputEnded)
            {
                return;
            }

            Fill(_end - _start + 1);
        }
    }

    /// <summary>Finds the end of a well formed record with quotes in it: the position of its line feed.</summary>
    private int EndOfQuoted(byte separator)
    {
        var at = 0;
        while (true)
        {
            if (At(at) != Quote)
            {
                at = IndexOf([separator, LineFeed], at, LongestRecord);
                if (at < 0)
                {
                    return _inputEnded ? _end - _start : -1;
                }

                if (At(at) == LineFeed)
                {
                    return at;
                }

                at++;
                continue;
            }

            do
            {
                at = IndexOf([Quote], at + 1, LongestRecord);
                if (at < 0)
                {
                    return -1;
                }

                at++;
            }
            while (At(at) == Quote); // a doubled quote stands for one

            switch (At(at))
            {
                case -1 or LineFeed:
                    return at;
                case CarriageReturn when At(at + 1) is LineFeed:
                    return at + 1;
                case var after when after == separator:
                    at++;
                    break;
                default:
                    return -1;
            }
        }
    }

    /// <summary>Gives the byte at a position of the record; -1 at the end of the input.</summary>
    private int At(int position) => _start + position < _end || Fill(position + 1) ? _buffer[_start + position] : -1;

    private int IndexOf(ReadOnlySpan<byte> wanted, int from, int limit)
    {
        while (true)
        {
            var found = from < _end - _start ? _buffer.AsSpan(_start + from, _end - _start - from).IndexOfAny(wanted) : -1;
            if (found >= 0)
            {
                return from + found;
            }

            from = _end - _start;
            if (from > limit || !Fill(from + 1))
            {
                return -1;
            }
        }
    }

    /// <summary>Reads until so many bytes of the record are there.</summary>
    private bool Fill(int wanted)
    {
        while (!_inputEnded && _end - _start < wanted)
        {
            if (_end == _buffer.Length)
            {
                MakeRoom();
            }

            var read = input.Read(_buffer, _end, _buffer.Length - _end);
            _inputEnded = read == 0;
            _end += read;
        }

        return _end - _start >= wanted;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        var target = length > _buffer.Length / 2 ? new byte[_buffer.Length * 2]
            : _buffer.Length > FirstBufferSize && length <= FirstBufferSize / 2 ? new byte[FirstBufferSize] // a giant has passed
            : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, length);
        (_buffer, _start, _end) = (target, 0, length);
    }
}
