namespace Validator.Api.Tables;

/// <summary>
/// Splits a table into records without touching a byte of them, in memory that does not grow with it. A record whose quotes do not match is its first line alone.
/// </summary>
/// <param name="input">The bytes, in an encoding that agrees with ASCII; read forward only.</param>
/// <param name="delimiter">What separates cells; null for a plain list, where quotes mean nothing and a line is a record.</param>
/// <param name="longestLine">The most bytes of a line that are kept in memory.</param>
public sealed class RecordReader(Stream input, byte? delimiter, int longestLine = RecordReader.DefaultLongestLine)
{
    /// <summary>16 MiB: above every line that a table in its right mind holds.</summary>
    public const int DefaultLongestLine = 16 * 1024 * 1024;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private const int FirstBufferSize = 64 * 1024;

    private byte[] _buffer = new byte[FirstBufferSize];
    private int _start;
    private int _length;
    private int _lineEnd;
    private int _end;
    private bool _inputEnded;

    /// <summary>Gets the record, without its line end. Of a record that is cut, the beginning, then what <see cref="ReadRestAsync"/> found.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _length);

    /// <summary>Gets the line end; empty at the end of an input without one. Of a record that is cut, known when <see cref="ReadRestAsync"/> has come to its end.</summary>
    public ReadOnlySpan<byte> LineEnd => _lineEnd switch
    {
        2 => "\r\n"u8,
        1 => "\n"u8,
        _ => [],
    };

    /// <summary>Gets a value indicating whether the quotes are not those of a well formed record.</summary>
    public bool IsMisquoted { get; private set; }

    /// <summary>Gets a value indicating whether the line is longer than what is kept, and not yet read to its end.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Goes to the next record.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (await ReadRestAsync(cancellationToken).ConfigureAwait(false))
        {
            // What was not wanted is passed over.
        }

        _start += _length + _lineEnd;
        (_length, _lineEnd, IsMisquoted) = (0, 0, false);
        while (true)
        {
            switch (RecordScanner.Find(_buffer.AsSpan(_start, _end - _start), _inputEnded, delimiter, longestLine, out var record))
            {
                case ScanResult.Found:
                    (_length, _lineEnd, IsMisquoted) = (record.Length, record.LineEnd, record.IsMisquoted);
                    return true;
                case ScanResult.TooLong:
                    (_length, IsCut, IsMisquoted) = (longestLine, true, delimiter is not null);
                    return true;
                case ScanResult.End:
                    return false;
                default:
                    await FillAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>Goes to the next piece of a record that is cut: it is in <see cref="Bytes"/> then.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there is one; false for records that are not cut.</returns>
    public async ValueTask<bool> ReadRestAsync(CancellationToken cancellationToken = default)
    {
        if (!IsCut)
        {
            return false;
        }

        _start += _length;
        while (true)
        {
            (_length, var isOver) = NextPiece();
            if (_length > 0 || isOver)
            {
                IsCut = !isOver;
                return IsCut;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private (int Length, bool IsOver) NextPiece()
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var end = rest.IndexOf(LineFeed);
        if (end >= 0)
        {
            _lineEnd = end > 0 && rest[end - 1] == CarriageReturn ? 2 : 1;
            var length = end + 1 - _lineEnd;
            return (length, length == 0);
        }

        // A carriage return at the very end may belong to the line end.
        return (rest is [.., CarriageReturn] && !_inputEnded ? rest.Length - 1 : rest.Length, rest.IsEmpty && _inputEnded);
    }

    /// <summary>Reads until there is twice as much as there was: what is scanned again each time adds up to little, however small the pieces are that come.</summary>
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var wanted = Math.Max(1, 2L * (_end - _start));
        while (!_inputEnded && _end - _start < wanted)
        {
            if (_end == _buffer.Length)
            {
                MakeRoom();
            }

            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _inputEnded = read == 0;
            _end += read;
        }
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
