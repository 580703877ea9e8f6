using Validator.Jobs;
using Validator.Standalone.Bulk.Storage;

namespace Validator.Standalone.Bulk.Verification;

/// <summary>A row that is being asked about.</summary>
/// <param name="row">Where it is.</param>
/// <param name="chunk">The chunk that it belongs to.</param>
internal sealed class BulkRow(SpooledRow row, ChunkProgress chunk)
{
    /// <summary>Gets where it is.</summary>
    public SpooledRow Row { get; } = row;

    /// <summary>Gets the chunk that it belongs to.</summary>
    public ChunkProgress Chunk { get; } = chunk;

    /// <summary>Gets or sets when it began.</summary>
    public long Began { get; set; }

    /// <summary>Gets or sets a value indicating whether its chunk waits for it no longer: its host is slow.</summary>
    public bool IsLate { get; set; }

    /// <summary>Gets or sets a value indicating whether it was asked about: it has its answer, or was put off.</summary>
    public bool IsAsked { get; set; }
}

/// <summary>How far a chunk is.</summary>
/// <param name="id">Its name.</param>
/// <param name="rows">How many rows are to be asked about.</param>
/// <param name="answers">The answers that it has from the beginning; none where null.</param>
internal sealed class ChunkProgress(ChunkId id, int rows, Tally? answers = null)
{
    /// <summary>Gets its name.</summary>
    public ChunkId Id { get; } = id;

    /// <summary>Gets or sets how many of its rows are still to be asked about.</summary>
    public int Left { get; set; } = rows;

    /// <summary>Gets or sets how many of its rows wait: for a retry, or for a slow host.</summary>
    public int PutOff { get; set; }

    /// <summary>Gets its answers.</summary>
    public Tally Answers { get; } = answers ?? new();
}
