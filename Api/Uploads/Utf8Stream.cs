using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Validator.Api.Uploads;

/// <summary>Passes text on while it checks that it is UTF-8, and remembers what went wrong, whoever else may have caught it.</summary>
/// <param name="text">The text.</param>
internal sealed class Utf8Stream(Stream text) : Stream
{
    private const int LongestCharacter = 4;

    private readonly byte[] _unfinished = new byte[LongestCharacter];
    private int _unfinishedLength;
    private long _position;

    /// <summary>Gets what made reading fail; null while nothing did.</summary>
    public Exception? Fault { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var length = await text.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Check(buffer.Span[..length], isEnd: length == 0 && buffer.Length > 0);
            _position += length;
            return length;
        }
        catch (DecoderFallbackException)
        {
            Fault = UploadException.OfBody(UploadCodes.InvalidEncoding, "The text is not in the encoding that its charset names.");
            throw Fault;
        }
        catch (Exception fault)
        {
            Fault = fault;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Check(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var rest = bytes;
        while (_unfinishedLength > 0 && !rest.IsEmpty)
        {
            _unfinished[_unfinishedLength++] = rest[0];
            rest = rest[1..];
            switch (Rune.DecodeFromUtf8(_unfinished.AsSpan(0, _unfinishedLength), out _, out _))
            {
                case OperationStatus.Done:
                    _unfinishedLength = 0;
                    break;
                case OperationStatus.InvalidData:
                    throw NotUtf8(_position + bytes.Length - rest.Length - 1);
            }
        }

        if (isEnd && _unfinishedLength > 0)
        {
            throw NotUtf8(_position);
        }

        var unfinished = UnfinishedEnd(rest);
        if (!Utf8.IsValid(rest[..^unfinished]))
        {
            throw NotUtf8(_position + bytes.Length - rest.Length + FirstBad(rest));
        }

        rest[^unfinished..].CopyTo(_unfinished.AsSpan(_unfinishedLength));
        _unfinishedLength += unfinished;
    }

    /// <summary>Counts the bytes at the end that may be the beginning of a character.</summary>
    private static int UnfinishedEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back < LongestCharacter && back <= bytes.Length; back++)
        {
            var lead = bytes[^back];
            if ((lead & 0xC0) != 0x80)
            {
                var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
                return length > back ? back : 0;
            }
        }

        return 0;
    }

    private static int FirstBad(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) is OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static UploadException NotUtf8(long position) => UploadException.OfBody(
        UploadCodes.InvalidEncoding,
        string.Create(CultureInfo.InvariantCulture, $"The text is not UTF-8 at byte {position}. Name another encoding in the content type, such as 'text/csv; charset=windows-1252'."));
}
