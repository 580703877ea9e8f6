using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Validator.Jobs;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>A row of a chunk.</summary>
/// <param name="Ordinal">Its number in the input, from 0.</param>
/// <param name="Domain">A hash of its domain.</param>
/// <param name="Offset">Where its address stands.</param>
internal readonly record struct SpooledRow(long Ordinal, ulong Domain, long Offset);

/// <summary>
/// The rows that are to be asked about, on disk, each with the place of the one before it in its chunk: in memory there is one number for each chunk. Made anew
/// at each start. Thread-safe.
/// </summary>
internal sealed class RowSpool : IDisposable
{
    private const int HeaderSize = 28;

    private readonly Lock _lock = new();
    private readonly FileStream _writer;
    private readonly SafeFileHandle _reader;
    private readonly Dictionary<ChunkId, long> _lastRows = [];
    private long _end;

    /// <summary>Initializes a new instance of the <see cref="RowSpool"/> class.</summary>
    /// <param name="path">The file.</param>
    public RowSpool(string path)
    {
        _writer = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 256 * 1024);
        _reader = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }

    /// <summary>Adds a row to a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="ordinal">The row's number.</param>
    /// <param name="domain">A hash of its domain.</param>
    /// <param name="address">Its address.</param>
    public void Add(ChunkId chunk, long ordinal, ulong domain, string address)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        var text = Encoding.UTF8.GetBytes(address);
        lock (_lock)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header, _lastRows.TryGetValue(chunk, out var last) ? last : -1);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], ordinal);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], domain);
            BinaryPrimitives.WriteInt32LittleEndian(header[24..], text.Length);
            _writer.Write(header);
            _writer.Write(text);
            _lastRows[chunk] = _end;
            _end += HeaderSize + text.Length;
        }
    }

    /// <summary>Takes a chunk: it is read once.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>Its rows, in the order of the input.</returns>
    public List<SpooledRow> Take(ChunkId chunk)
    {
        long offset;
        lock (_lock)
        {
            _writer.Flush();
            _lastRows.Remove(chunk, out offset);
        }

        List<SpooledRow> rows = [];
        Span<byte> header = stackalloc byte[HeaderSize];
        while (offset >= 0)
        {
            RandomAccess.Read(_reader, header, offset);
            rows.Add(new(BinaryPrimitives.ReadInt64LittleEndian(header[8..]), BinaryPrimitives.ReadUInt64LittleEndian(header[16..]), offset));
            offset = BinaryPrimitives.ReadInt64LittleEndian(header);
        }

        rows.Reverse();
        return rows;
    }

    /// <summary>Reads the address of a row whose chunk was taken.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The address.</returns>
    public string AddressOf(SpooledRow row)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        RandomAccess.Read(_reader, length, row.Offset + HeaderSize - sizeof(int));
        var text = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        RandomAccess.Read(_reader, text, row.Offset + HeaderSize);
        return Encoding.UTF8.GetString(text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // A full disk: it was told when it filled.
        }
    }
}
