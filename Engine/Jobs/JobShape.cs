namespace Validator.Jobs;

/// <summary>How a job is cut up. Fixed when it begins.</summary>
public sealed record JobShape
{
    /// <summary>Gets the number of buckets that domains are spread over. Default: 256.</summary>
    public int Buckets { get; init; } = 256;

    /// <summary>Gets the number of rows of a full chunk. Default: 500.</summary>
    public int ChunkRows { get; init; } = 500;

    /// <summary>Gets the most chunks in flight at once. Default: 64.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Gets the most chunks of one bucket in flight at once, so that a few giant domains, which are slow to end, leave room for the others. Default: 3.</summary>
    public int WindowPerBucket { get; init; } = 3;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Buckets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunkRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowPerBucket, 1);
    }
}
