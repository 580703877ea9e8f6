namespace Validator.History;

/// <summary>The verdicts that were given, single ones and those of jobs. A port: hosts choose the store.</summary>
public interface IHistoryStore
{
    /// <summary>Keeps verdicts. One of a job's row that has a verdict already changes nothing: the first one wins.</summary>
    /// <param name="entries">The verdicts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when they are durable.</returns>
    Task AppendAsync(IReadOnlyList<HistoryEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Finds verdicts, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of them. A cursor that was not given out by this store makes it fail with <see cref="FormatException"/>.</returns>
    Task<Page<HistoryEntry>> FindAsync(HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Streams all verdicts that a query finds, without pages.</summary>
    /// <param name="query">Which; its limit and cursor do not count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdicts, newest first.</returns>
    IAsyncEnumerable<HistoryEntry> ExportAsync(HistoryQuery query, CancellationToken cancellationToken = default);
}
