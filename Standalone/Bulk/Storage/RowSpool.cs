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

/// <summary>A list of rows in the spool.</summary>
/// <param name="Chunk">The chunk whose rows they are; that of due rows for rows that wait.</param>
/// <param name="Slot">The time at which they are due, in slots; 0 for those of a chunk.</param>
internal readonly record struct SpoolList(ChunkId Chunk, long Slot)
{
    /// <summary>Gives the list of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>The list.</returns>
    public static SpoolList Of(ChunkId chunk) => new(chunk, 0);

    /// <summary>Gives the list of the rows that are due at a time.</summary>
    /// <param name="slot">The time, in slots.</param>
    /// <returns>The list.</returns>
    public static SpoolList DueIn(long slot) => new(new ChunkId(ChunkId.DueBucket, 0), slot);
}

/// <summary>
/// The rows that are to be asked about, on disk, each with the place of the one before it in its list: in memory there is one number for each list. Made anew
/// at each start. Thread-safe.
/// </summary>
internal sealed class RowSpool : IDisposable
{
    private const int HeaderSize = 28;

    private readonly Lock _lock = new();
    private readonly FileStream _writer;
    private readonly SafeFileHandle _reader;
    private readonly Dictionary<SpoolList, long> _lastRows = [];
    private long _end;

    /// <summary>Initializes a new instance of the <see cref="RowSpool"/> class.</summary>
    /// <param name="path">The file.</param>
    public RowSpool(string path)
    {
        _writer = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 256 * 1024);
        _reader = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
    }

    /// <summary>Adds a row to a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="ordinal">The row's number.</param>
    /// <param name="domain">A hash of its domain.</param>
    /// <param name="address">Its address.</param>
    public void Add(SpoolList list, long ordinal, ulong domain, string address)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        var text = Encoding.UTF8.GetBytes(address);
        lock (_lock)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header, _lastRows.TryGetValue(list, out var last) ? last : -1);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], ordinal);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], domain);
            BinaryPrimitives.WriteInt32LittleEndian(header[24..], text.Length);
            _writer.Write(header);
            _writer.Write(text);
            _lastRows[list] = _end;
            _end += HeaderSize + text.Length;
        }
    }

    /// <summary>Takes rows out of a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="most">The most rows.</param>
    /// <returns>The last rows of the list, in the order in which they were added, and whether that was the rest of it.</returns>
    public (List<SpooledRow> Rows, bool IsEmpty) Take(SpoolList list, int most = int.MaxValue)
    {
        lock (_lock)
        {
            List<SpooledRow> rows = [];
            if (!_lastRows.Remove(list, out var offset))
            {
                return (rows, true);
            }

            _writer.Flush();
            Span<byte> header = stackalloc byte[HeaderSize];
            while (offset >= 0 && rows.Count < most)
            {
                RandomAccess.Read(_reader, header, offset);
                rows.Add(new(BinaryPrimitives.ReadInt64LittleEndian(header[8..]), BinaryPrimitives.ReadUInt64LittleEndian(header[16..]), offset));
                offset = BinaryPrimitives.ReadInt64LittleEndian(header);
            }

            if (offset >= 0)
            {
                _lastRows[list] = offset;
            }

            rows.Reverse();
            return (rows, offset < 0);
        }
    }

    /// <summary>Reads the address of a row that was taken.</summary>
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
