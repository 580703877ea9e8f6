namespace Validator.Jobs;

/// <summary>What a <see cref="JobMachine"/> wants its host to do. After a restart it is said again, with the same name.</summary>
public abstract record JobCommand;

/// <summary>Ask once about each row of a chunk that has no answer yet, then report with <see cref="JobMachine.Asked"/>.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Rows">How many rows it has, answered ones included.</param>
public sealed record StartChunk(ChunkId Chunk, int Rows) : JobCommand;

/// <summary>
/// Make a chunk of rows that were put off and are due, then report with <see cref="JobMachine.Collected"/>. A chunk of this name that was made
/// before is kept as it is.
/// </summary>
/// <param name="Chunk">The name of the chunk.</param>
/// <param name="Limit">The most rows.</param>
public sealed record CollectDue(ChunkId Chunk, int Limit) : JobCommand;

/// <summary>Give every duplicate the verdict of the row that it repeats, then report with <see cref="JobMachine.DuplicatesSettled"/>.</summary>
public sealed record SettleDuplicates : JobCommand;
