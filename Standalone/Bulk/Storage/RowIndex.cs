using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Validator.Verdicts;

namespace Validator.Standalone.Bulk.Storage;

/// <summary>What is known of a row.</summary>
internal enum RowKind : byte
{
    /// <summary>No answer yet.</summary>
    Open,

    /// <summary>It has an answer in the journal.</summary>
    Answered,

    /// <summary>It repeats an earlier row.</summary>
    Duplicate,

    /// <summary>It was put off: the journal says until when.</summary>
    PutOff,
}

/// <summary>The entry of a row.</summary>
/// <param name="Kind">What is known.</param>
/// <param name="Value">The offset in the journal, or the ordinal of the row that is repeated.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Reason">The reason of the answer.</param>
internal readonly record struct RowEntry(RowKind Kind, long Value, VerdictStatus Status, VerdictReason Reason);

/// <summary>Finds the answer of a row: a record of fixed size for each ordinal, on disk. Made anew from the journal at each start. Thread-safe.</summary>
/// <param name="path">The file.</param>
internal sealed class RowIndex(string path) : IDisposable
{
    private const int Size = 16;

    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);

    /// <summary>Notes what the journal says of a row.</summary>
    /// <param name="entry">What it says.</param>
    public void Note(JournalEntry entry) =>
        Write(entry.Ordinal, new(entry.Due is null ? RowKind.Answered : RowKind.PutOff, entry.Offset, entry.Status, entry.Reason));

    /// <summary>Notes that a row repeats an earlier one.</summary>
    /// <param name="ordinal">The row.</param>
    /// <param name="original">The earlier one.</param>
    public void Duplicate(long ordinal, long original) => Write(ordinal, new(RowKind.Duplicate, original, default, default));

    /// <summary>Looks a row up.</summary>
    /// <param name="ordinal">The row.</param>
    /// <returns>What is known.</returns>
    public RowEntry Find(long ordinal)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        RandomAccess.Read(_handle, bytes, ordinal * Size);
        return new((RowKind)bytes[8], BinaryPrimitives.ReadInt64LittleEndian(bytes), (VerdictStatus)bytes[9], (VerdictReason)bytes[10]);
    }

    /// <summary>Looks up the answer that a row gets: its own, or that of the row that it repeats.</summary>
    /// <param name="ordinal">The row.</param>
    /// <returns>What is known.</returns>
    public RowEntry FindAnswer(long ordinal) => Find(ordinal) is { Kind: RowKind.Duplicate } duplicate ? Find(duplicate.Value) : Find(ordinal);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Write(long ordinal, RowEntry entry)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, entry.Value);
        (bytes[8], bytes[9], bytes[10]) = ((byte)entry.Kind, checked((byte)entry.Status), checked((byte)entry.Reason));
        RandomAccess.Write(_handle, bytes, ordinal * Size);
    }
}
