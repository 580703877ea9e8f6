using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>A verdict in the journal.</summary>
/// <param name="Ordinal">The row.</param>
/// <param name="Offset">Where it stands.</param>
/// <param name="Status">Its status.</param>
/// <param name="Reason">Its reason.</param>
internal readonly record struct JournalEntry(long Ordinal, long Offset, VerdictStatus Status, VerdictReason Reason);

/// <summary>
/// Verdicts in the order in which they were found: an append-only file of records with a length and a checksum each. What a crash or a full disk left
/// unfinished at its end is cut off when it is opened again. The input's text is not in it.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int HeaderSize = 8;
    private const int PrefixSize = 10;
    private const int LongestPayload = 16 * 1024 * 1024;
    private const int UsualSize = 4096;

    private static readonly byte[] Magic = "VBULKJ1\n"u8.ToArray();

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
        var offset = _end + _batch.Length;
        var json = VerdictJson.SerializeToUtf8Bytes(verdict with { Email = "" });
        var detail = verdict.Detail is { } text ? Encoding.UTF8.GetBytes(text) : [];
        Span<byte> head = stackalloc byte[HeaderSize + PrefixSize];
        var prefix = head[HeaderSize..];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, ordinal);
        prefix[8] = checked((byte)verdict.Status);
        prefix[9] = checked((byte)verdict.Reason);
        var checksum = Checksum(Checksum(Checksum(0, prefix), json), detail);
        BinaryPrimitives.WriteInt32LittleEndian(head, PrefixSize + json.Length + detail.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], checksum);
        _batch.Write(head);
        _batch.Write(json);
        _batch.Write(detail);
        return new(ordinal, offset, verdict.Status, verdict.Reason);
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

        var payload = bytes.AsSpan((HeaderSize + PrefixSize)..length);
        var end = EndOfJson(payload);
        var verdict = VerdictJson.Deserialize(Encoding.UTF8.GetString(payload[..end]));
        return verdict with { Email = email, Detail = end < payload.Length ? Encoding.UTF8.GetString(payload[end..]) : null };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _batch.Dispose();
    }

    private static int EndOfJson(ReadOnlySpan<byte> payload)
    {
        var reader = new System.Text.Json.Utf8JsonReader(payload, new System.Text.Json.JsonReaderOptions { AllowMultipleValues = true });
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

                found(new(BinaryPrimitives.ReadInt64LittleEndian(bytes), _end, (VerdictStatus)bytes[8], (VerdictReason)bytes[9]));
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
