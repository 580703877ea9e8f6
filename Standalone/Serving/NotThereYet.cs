using Validator.Accounts;
using Validator.Api.Ports;
using Validator.History;
using Validator.Jobs;

namespace Validator.Standalone.Serving;

/// <summary>Stands behind ports whose implementation is being written.</summary>
internal sealed class NotThereYet : IJobs, IHistoryStore
{
    public Task<JobCreation> CreateAsync(Caller caller, JobDraft draft, Stream table, CancellationToken cancellationToken = default) => throw Missing();

    public Task<JobInfo?> FindAsync(Caller caller, string id, CancellationToken cancellationToken = default) => throw Missing();

    public Task<Page<JobInfo>> ListAsync(Caller caller, string? cursor, int limit, CancellationToken cancellationToken = default) => throw Missing();

    public Task<JobChangeResult> ChangeAsync(Caller caller, string id, JobChange change, CancellationToken cancellationToken = default) => throw Missing();

    public IAsyncEnumerable<JobInfo> WatchAsync(Caller caller, string id, CancellationToken cancellationToken = default) => throw Missing();

    public IAsyncEnumerable<JobRow> ReadResultsAsync(Caller caller, string id, JobResultQuery query, CancellationToken cancellationToken = default) => throw Missing();

    public Task<TableShape?> ShapeOfAsync(Caller caller, string id, CancellationToken cancellationToken = default) => throw Missing();

    public Task AppendAsync(IReadOnlyList<HistoryEntry> entries, CancellationToken cancellationToken = default) => throw Missing();

    public Task<Page<HistoryEntry>> FindAsync(HistoryQuery query, CancellationToken cancellationToken = default) => throw Missing();

    public IAsyncEnumerable<HistoryEntry> ExportAsync(HistoryQuery query, CancellationToken cancellationToken = default) => throw Missing();

    private static NotSupportedException Missing() => new("This part is not there yet.");
}
