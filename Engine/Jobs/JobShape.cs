namespace Validator.Jobs;

/// <summary>How a job is cut up. Fixed when it begins.</summary>
public sealed record JobShape
{
    /// <summary>Gets the number of buckets that domains are spread over. Default: 256.</summary>
    public int Buckets { get; init; } = 256;

    /// <summary>Gets the number of rows of a full chunk. Default: 500.</summary>
    public int ChunkRows { get; init; } = 500;

    /// <summary>Gets the most chunks in flight at once. Default: 32.</summary>
    public int Window { get; init; } = 32;

    /// <summary>Gets the most chunks of one bucket in flight at once, so that a giant domain leaves room for the others. Default: 8.</summary>
    public int WindowPerBucket { get; init; } = 8;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Buckets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunkRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowPerBucket, 1);
    }
}
