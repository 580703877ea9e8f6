using System.Globalization;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;
using Validator.Addresses;
using Validator.History;
using Validator.Verdicts;

namespace Validator.Storage.Embedded;

/// <summary>The history in SQLite: the verdicts of jobs and those of single verifications, in one table.</summary>
/// <param name="database">The database.</param>
internal sealed class EmbeddedHistoryStore(EmbeddedDatabase database) : IHistoryStore
{
    private const int ExportPage = 1000;

    public Task AppendAsync(IReadOnlyList<HistoryEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return database.WriteAsync(
            connection =>
            {
                var jobs = entries.Select(entry => entry.JobId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
                var numbers = jobs.ToDictionary(
                    id => id, id => connection.ExecuteScalar<long?>("SELECT number FROM jobs WHERE id = @id AND is_removed = 0", new { id }), StringComparer.Ordinal);
                VerdictRows.Insert(
                    connection,
                    entries.Select(entry => (entry.KeyId, Job: entry.JobId is null ? null : numbers[entry.JobId], entry.Ordinal, entry.Verdict, IsLost: entry.JobId is not null && numbers[entry.JobId] is null))
                        .Where(entry => !entry.IsLost)
                        .Select(entry => (entry.KeyId, entry.Job, entry.Ordinal, entry.Verdict)));
            },
            cancellationToken);
    }

    public Task<Page<HistoryEntry>> FindAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var after = Place.Parse(query.Cursor);
        return database.ReadAsync(
            connection =>
            {
                var found = Read(connection, query, after, query.Limit + 1);
                return found.Count <= query.Limit
                    ? new Page<HistoryEntry>([.. found.Select(row => row.Entry)], null)
                    : new([.. found.Take(query.Limit).Select(row => row.Entry)], found[query.Limit - 1].Place.ToString());
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<HistoryEntry> ExportAsync(HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        Place? after = null;
        while (true)
        {
            // Page by page: a reader that is slow must not keep the database from cleaning up.
            var found = await database.ReadAsync(connection => Read(connection, query, after, ExportPage), cancellationToken).ConfigureAwait(false);
            foreach (var row in found)
            {
                yield return row.Entry;
            }

            if (found.Count < ExportPage)
            {
                yield break;
            }

            after = found[^1].Place;
        }
    }

    private static List<(HistoryEntry Entry, Place Place)> Read(SqliteConnection connection, HistoryQuery query, Place? after, int limit)
    {
        var normalized = query.Email is { } email ? Normalized(email) : null;
        var conditions = new List<string> { "v.key_id = @KeyId" };
        void Add(bool isWanted, string condition)
        {
            if (isWanted)
            {
                conditions.Add(condition);
            }
        }

        Add(normalized is not null, "v.normalized = @normalized");
        Add(query.Domain is not null, "v.domain = @domain");
        Add(query.Status is not null, "v.status = @status");
        Add(query.Reason is not null, "v.reason = @reason");
        Add(query.From is not null, "v.checked_at >= @from");
        Add(query.To is not null, "v.checked_at < @to");
        Add(after is not null, "(v.checked_at, v.number) < (@at, @number)");
        var index = normalized is not null ? "verdicts_by_address" : query.Domain is not null ? "verdicts_by_domain" : "verdicts_by_time";
#pragma warning disable CA2100 // Words of ours; what callers say is in parameters.
        return [.. connection.Query<Row>(
            $"""
            SELECT v.number AS Number, v.key_id AS KeyId, j.id AS JobId, v.ordinal AS Ordinal, v.checked_at AS CheckedAt, v.verdict AS Verdict
            FROM verdicts v INDEXED BY {index} LEFT JOIN jobs j ON j.number = v.job AND j.is_single = 0
            WHERE {string.Join(" AND ", conditions)}
            ORDER BY v.checked_at DESC, v.number DESC LIMIT @limit
            """,
            new
            {
                query.KeyId,
                normalized,
#pragma warning disable CA1308 // Domains are kept in lower case.
                domain = query.Domain?.ToLowerInvariant(),
#pragma warning restore CA1308
                status = (int?)query.Status,
                reason = (int?)query.Reason,
                from = query.From is { } from ? CeilingMs(from) : (long?)null,
                to = query.To is { } to ? CeilingMs(to) : (long?)null,
                at = after?.At,
                number = after?.Number,
                limit,
            }).Select(row => (new HistoryEntry(row.KeyId, row.JobId, row.Ordinal, VerdictJson.Deserialize(row.Verdict)), new Place(row.CheckedAt, row.Number)))];
#pragma warning restore CA2100
    }

    /// <summary>What is no address has no normal form, and nothing is found under it.</summary>
    private static string Normalized(string email) => AddressParser.Parse(email, AddressGrammar.Rfc5322).Address?.Normalized ?? email;

    /// <summary>Times are kept by the millisecond: one that begins within a millisecond begins with the next.</summary>
    private static long CeilingMs(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private sealed record Row(long Number, string KeyId, string? JobId, long Ordinal, long CheckedAt, string Verdict);

    private sealed record Place(long At, long Number)
    {
        private const string List = "verdicts";

        public static Place? Parse(string? text)
        {
            if (text is null)
            {
                return null;
            }

            var parts = Cursor.Read(List, text, 2);
            return long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new(at, number)
                : throw new FormatException("The cursor is not one of this list.");
        }

        public override string ToString() =>
            Cursor.Write(List, At.ToString(CultureInfo.InvariantCulture), Number.ToString(CultureInfo.InvariantCulture));
    }
}
