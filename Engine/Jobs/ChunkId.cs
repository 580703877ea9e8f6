namespace Validator.Jobs;

/// <summary>The name of a chunk, the same after a restart.</summary>
/// <param name="Bucket">The bucket that it was filled from; <see cref="DueBucket"/> where it was made of rows that were put off.</param>
/// <param name="Sequence">Its number in the bucket, from 0.</param>
public readonly record struct ChunkId(int Bucket, int Sequence)
{
    /// <summary>Stands for a bucket in chunks of rows that were put off.</summary>
    public const int DueBucket = -1;

    /// <summary>Gets a value indicating whether it was made of rows that were put off.</summary>
    public bool IsDue => Bucket == DueBucket;
}
