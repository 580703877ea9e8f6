using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Validator.Domains;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>What the journal says of a row.</summary>
/// <param name="Ordinal">The row.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Status">The status of its verdict.</param>
/// <param name="Reason">The reason of its verdict.</param>
/// <param name="Due">When it is to be asked again; null where it has its verdict.</param>
internal readonly record struct JournalEntry(long Ordinal, long Offset, VerdictStatus Status, VerdictReason Reason, DateTimeOffset? Due = null);

/// <summary>
/// Verdicts in the order in which they were found, and the rows that were put off, with what is needed to ask again: an append-only file of records with a
/// length and a checksum each. What a crash or a full disk left unfinished at its end is cut off when it is opened again. The input's text is not in it.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int HeaderSize = 8;
    private const int PrefixSize = 10;
    private const int LongestPayload = 16 * 1024 * 1024;
    private const int UsualSize = 4096;

    /// <summary>Stands where the status of a verdict would be.</summary>
    private const byte PutOffMark = 0xFF;

    private static readonly byte[] Magic = "VBULKJ2\n"u8.ToArray();

    private readonly SafeFileHandle _handle;
    private readonly MemoryStream _batch = new();
    private long _end;
    private bool _dirty;

    private Journal(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a journal, and tells what is in it.</summary>
    /// <param name="path">The file; made where it is not there.</param>
    /// <param name="found">Takes each verdict in order.</param>
    /// <returns>The journal.</returns>
    public static Journal Open(string path, Action<JournalEntry> found)
    {
        var journal = new Journal(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        try
        {
            journal.Recover(path, found);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Adds a verdict to the batch.</summary>
    /// <param name="ordinal">The row.</param>
    /// <param name="verdict">The verdict.</param>
    /// <returns>Where it will stand.</returns>
    public JournalEntry Add(long ordinal, Verdict verdict)
    {
        var json = VerdictJson.SerializeToUtf8Bytes(verdict with { Email = "" });
        var detail = verdict.Detail is { } text ? Encoding.UTF8.GetBytes(text) : [];
        return new(ordinal, Add(ordinal, checked((byte)verdict.Status), checked((byte)verdict.Reason), json, detail), verdict.Status, verdict.Reason);
    }

    /// <summary>Adds a row that was put off to the batch.</summary>
    /// <param name="ordinal">The row.</param>
    /// <param name="due">When it is to be asked again.</param>
    /// <param name="ticket">What to hand in then.</param>
    /// <returns>Where it will stand.</returns>
    public JournalEntry AddPutOff(long ordinal, DateTimeOffset due, RetryTicket ticket)
    {
        var at = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(at, due.UtcTicks);
        return new(ordinal, Add(ordinal, PutOffMark, 0, at, JsonSerializer.SerializeToUtf8Bytes(ticket)), default, default, due);
    }

    /// <summary>Writes the batch: it survives the end of the process.</summary>
    /// <exception cref="IOException">The disk did not take it; what was there before is whole.</exception>
    public void Write()
    {
        if (_batch.Length == 0)
        {
            return;
        }

        try
        {
            RandomAccess.Write(_handle, _batch.GetBuffer().AsSpan(0, (int)_batch.Length), _end);
        }
        catch (Exception exception) when (exception is IOException or ArgumentOutOfRangeException)
        {
            // What fitted stays: whole verdicts count, the torn one is cut off at the next start. (A file that may not grow, EFBIG, is a wrong argument to
            // the framework.)
            throw new IOException($"the disk took no more answers: {exception.Message}", exception);
        }

        _end += _batch.Length;
        _batch.SetLength(0);
        _dirty = true;
    }

    /// <summary>Has the disk take what was written: it survives the end of the machine.</summary>
    public void Sync()
    {
        if (_dirty)
        {
            RandomAccess.FlushToDisk(_handle);
            _dirty = false;
        }
    }

    /// <summary>Reads a verdict.</summary>
    /// <param name="offset">Where it stands.</param>
    /// <param name="email">The input that it answers.</param>
    /// <returns>The verdict.</returns>
    public Verdict Read(long offset, string email)
    {
        var payload = Payload(offset);
        var end = EndOfJson(payload);
        var verdict = VerdictJson.Deserialize(Encoding.UTF8.GetString(payload[..end]));
        return verdict with { Email = email, Detail = end < payload.Length ? Encoding.UTF8.GetString(payload[end..]) : null };
    }

    /// <summary>Reads what to hand in when a row that was put off is asked again.</summary>
    /// <param name="offset">Where it stands.</param>
    /// <returns>The ticket.</returns>
    public RetryTicket ReadTicket(long offset) =>
        JsonSerializer.Deserialize<RetryTicket>(Payload(offset)[sizeof(long)..]) ?? throw new InvalidDataException("The journal has no ticket where one was written.");

    /// <summary>Reads when a row that was put off is due.</summary>
    /// <param name="offset">Where it stands.</param>
    /// <returns>The time.</returns>
    public DateTimeOffset ReadDue(long offset) => DueOf(Payload(offset));

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _batch.Dispose();
    }

    private static DateTimeOffset DueOf(ReadOnlySpan<byte> payload) => new(BinaryPrimitives.ReadInt64LittleEndian(payload), TimeSpan.Zero);

    private static int EndOfJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { AllowMultipleValues = true });
        reader.Read();
        reader.Skip();
        return (int)reader.BytesConsumed;
    }

    private static uint Checksum(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }

    private long Add(long ordinal, byte status, byte reason, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var offset = _end + _batch.Length;
        Span<byte> head = stackalloc byte[HeaderSize + PrefixSize];
        var prefix = head[HeaderSize..];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, ordinal);
        (prefix[8], prefix[9]) = (status, reason);
        BinaryPrimitives.WriteInt32LittleEndian(head, PrefixSize + first.Length + second.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Checksum(Checksum(Checksum(0, prefix), first), second));
        _batch.Write(head);
        _batch.Write(first);
        _batch.Write(second);
        return offset;
    }

    private ReadOnlySpan<byte> Payload(long offset)
    {
        var bytes = new byte[UsualSize];
        var read = RandomAccess.Read(_handle, bytes, offset);
        var length = HeaderSize + (read >= HeaderSize ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0);
        if (length > read)
        {
            bytes = new byte[length];
            read = RandomAccess.Read(_handle, bytes, offset);
        }

        if (read < length || length < HeaderSize + PrefixSize ||
            Checksum(0, bytes.AsSpan(HeaderSize, length - HeaderSize)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)))
        {
            throw new InvalidDataException("The journal was changed while it was read.");
        }

        return bytes.AsSpan((HeaderSize + PrefixSize)..length);
    }

    private void Recover(string path, Action<JournalEntry> found)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 256 * 1024);
        var payload = new byte[UsualSize];
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize && header.SequenceEqual(Magic))
        {
            _end = HeaderSize;
            while (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize)
            {
                var length = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (length is < PrefixSize or > LongestPayload)
                {
                    break;
                }

                Array.Resize(ref payload, Math.Max(payload.Length, length));
                var bytes = payload.AsSpan(0, length);
                if (file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length || Checksum(0, bytes) != BinaryPrimitives.ReadUInt32LittleEndian(header[4..]))
                {
                    break;
                }

                var ordinal = BinaryPrimitives.ReadInt64LittleEndian(bytes);
                found(bytes[8] == PutOffMark
                    ? new(ordinal, _end, default, default, DueOf(bytes[PrefixSize..]))
                    : new(ordinal, _end, (VerdictStatus)bytes[8], (VerdictReason)bytes[9]));
                _end += HeaderSize + length;
            }
        }
        else
        {
            RandomAccess.Write(_handle, Magic, 0);
            _end = HeaderSize;
        }

        RandomAccess.SetLength(_handle, _end);
    }
}
