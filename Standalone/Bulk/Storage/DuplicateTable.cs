using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>Tells rows that repeat an earlier one, by a hash of 128 bits: a hash table on disk, for a number of rows that is known beforehand.</summary>
internal sealed class DuplicateTable : IDisposable
{
    private const int HashSize = 16;
    private const int Size = 24;
    private const int SmallestCapacity = 1024;

    private readonly SafeFileHandle _handle;
    private readonly ulong _mask;

    /// <summary>Initializes a new instance of the <see cref="DuplicateTable"/> class.</summary>
    /// <param name="path">The file, made anew.</param>
    /// <param name="rows">The most rows that will come.</param>
    public DuplicateTable(string path, long rows)
    {
        _mask = BitOperations.RoundUpToPowerOf2((ulong)Math.Max(SmallestCapacity, rows * 3 / 2)) - 1;
        _handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.SetLength(_handle, (long)(_mask + 1) * Size); // a sparse file: only what is used takes room
    }

    /// <summary>Takes a row.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="ordinal">Its ordinal.</param>
    /// <returns>The ordinal of the first row with this hash; null where it is this one.</returns>
    public long? FirstOf(UInt128 hash, long ordinal)
    {
        Span<byte> wanted = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128LittleEndian(wanted, hash);
        BinaryPrimitives.WriteInt64LittleEndian(wanted[HashSize..], ordinal + 1);
        Span<byte> slot = stackalloc byte[Size];
        for (var number = (ulong)hash & _mask; ; number = (number + 1) & _mask)
        {
            var offset = (long)number * Size;
            RandomAccess.Read(_handle, slot, offset);
            var holder = BinaryPrimitives.ReadInt64LittleEndian(slot[HashSize..]);
            if (holder == 0)
            {
                RandomAccess.Write(_handle, wanted, offset);
                return null;
            }

            if (slot[..HashSize].SequenceEqual(wanted[..HashSize]))
            {
                return holder - 1;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
