namespace Validator.Batches;

/// <summary>How many addresses are verified together. What is asked of mail hosts stays bounded by <see cref="VerifierOptions.Concurrency"/> and <see cref="VerifierOptions.PerDomain"/>.</summary>
public sealed record VerifyManyOptions
{
    /// <summary>
    /// Gets the most addresses in flight at once. Default: 1000. One that takes longer than 5 s, because it waits for a greylist retry or a slow
    /// host, leaves its place to others, until there are 50,000 of them.
    /// </summary>
    public int InFlight { get; init; } = 1000;

    /// <summary>Gets what is told how far the batch is: every <see cref="ProgressInterval"/>, and once at the end. Default: nobody.</summary>
    public IProgress<BatchProgress>? Progress { get; init; }

    /// <summary>Gets the time between two reports. Default: 250 ms.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets on whose behalf, such as the id of an API key or of a job: where a domain is busy, those who ask take turns. Default: the empty string.</summary>
    public string Share { get; init; } = "";
}
