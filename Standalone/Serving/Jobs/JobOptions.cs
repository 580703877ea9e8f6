namespace Validator.Standalone.Serving.Jobs;

/// <summary>How jobs are carried out.</summary>
internal sealed record JobOptions
{
    /// <summary>Gets the rows of a full chunk. Default: 50: of a long table the first rows are asked about when one chunk is full.</summary>
    public int ChunkRows { get; init; } = 50;

    /// <summary>Gets the chunks that are under way at once, of all jobs together; single verifications are not counted. Default: 40.</summary>
    public int Chunks { get; init; } = 40;

    /// <summary>Gets the rows that are asked about at once at first; later it is as many as leave the process quick (<see cref="RowGate"/>). Default: 100.</summary>
    public int RowsAtFirst { get; init; } = 100;

    /// <summary>Gets how long a chunk waits for a row; after that it goes on without it. Default: 2 s.</summary>
    public TimeSpan Youth { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the most rows of one bucket of a job that chunks do not wait for any more: domains that are slow in all must not fill the memory. Default: 500.</summary>
    public int MostLatePerBucket { get; init; } = 500;

    /// <summary>Gets the most such rows of all jobs. Default: 20,000.</summary>
    public int MostLate { get; init; } = 20_000;

    /// <summary>Gets how long a single verification is kept after its end. Default: 24 hours. Its verdict stays in the history.</summary>
    public TimeSpan SingleRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets how long other jobs are kept after their end, with table and results; null, the default, until their owner deletes them.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Gets the first wait after the store failed; doubled each time, up to a minute. Default: 1 s.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the time between two updates for who watches. Default: 250 ms.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gives options that keep a number of connections busy.</summary>
    /// <param name="concurrency">The most connections at once.</param>
    /// <returns>The options.</returns>
    public static JobOptions For(int concurrency)
    {
        const int FewestChunks = 32;
        var options = new JobOptions();
        return options with { Chunks = Math.Max(FewestChunks, 2 * concurrency / options.ChunkRows) };
    }
}
