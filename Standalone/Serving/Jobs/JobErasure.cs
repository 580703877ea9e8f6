using System.Text.Json;
using Validator.Addresses;
using Validator.Api.Ports;
using Validator.Api.Tables;
using Validator.History;
using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>
/// Erases an address from jobs and history: from what is being asked, from rows and verdicts in the store, and from the uploaded tables, where the whole
/// record goes with it, since its other cells are the person's too.
/// </summary>
/// <param name="runner">Jobs that are under way.</param>
/// <param name="host">The store and the tables.</param>
internal sealed class JobErasure(JobRunner runner, JobHost host) : IErasure
{
    public async Task<long> EraseAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        await Task.WhenAll(runner.All().Select(run => run.ForgetAsync(RowHash.Of(address), cancellationToken)));
        var places = (await host.Store.FindRowsAsync(address, host.Grammar, cancellationToken)).Select(row => (row.JobId, row.Ordinal)).ToHashSet();

        // Of a job that is not completed, not every row is in the store.
        foreach (var job in await host.Store.IncompleteJobsAsync(cancellationToken))
        {
            if (!job.Record.InputEnded || job.Record.State.IsOver())
            {
                await FindUnstoredAsync(job, address, places, cancellationToken);
            }
        }

        // The store comes last: a further call has to find what this one did not come to.
        foreach (var job in places.GroupBy(place => place.JobId, StringComparer.Ordinal))
        {
            await EraseRowsAsync(job.Key, job.Select(place => place.Ordinal).Order(), cancellationToken);
        }

        return Math.Max(places.Count, await host.Store.EraseAsync(address, host.Grammar, cancellationToken));
    }

    private async Task EraseRowsAsync(string id, IEnumerable<long> ordinals, CancellationToken cancellationToken)
    {
        if (await host.Store.FindAsync(id, cancellationToken) is not { } job)
        {
            return; // it is being removed with all that it has
        }

        var rows = new List<(long, RowMark?)>();
        foreach (var ordinal in ordinals)
        {
            rows.Add((ordinal, await host.Store.FindMarkAsync(job.Number, ordinal, cancellationToken)));
        }

        await host.Files.EraseAsync(id, LayoutOf(job), rows, cancellationToken);
    }

    private async Task FindUnstoredAsync(StoredJob job, EmailAddress address, HashSet<(string JobId, long Ordinal)> places, CancellationToken cancellationToken)
    {
        var from = job.Record.State.IsOver() ? null : await host.Store.FindMarkAsync(job.Number, job.Record.Rows, cancellationToken);
        await using var table = await SpoolTable.OpenAsync(host.Files.TableOf(job.Id), LayoutOf(job), from, cancellationToken);
        while (await table.ReadAsync(cancellationToken))
        {
            var text = table.Layout.Trim(table.Layout.AddressOf(table.Bytes, out _));
            if (AddressParser.Parse(text, host.Grammar).Address?.Normalized == address.Normalized)
            {
                places.Add((job.Id, table.Ordinal));
            }
        }
    }

    private static TableLayout LayoutOf(StoredJob job) => SpoolTable.LayoutOf(JsonSerializer.Deserialize<TableShape>(job.Table)!);
}
