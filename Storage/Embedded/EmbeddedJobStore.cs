using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Validator.History;
using Validator.Jobs;
using Validator.Storage.Jobs;

namespace Validator.Storage.Embedded;

/// <summary>Jobs in SQLite.</summary>
/// <param name="database">The database.</param>
internal sealed partial class EmbeddedJobStore(EmbeddedDatabase database) : IJobStore
{
    /// <summary>So many rows go in one write where many are removed: others who write wait no longer than that takes.</summary>
    private const int RowsPerRemoval = 5000;

    private const string List = "jobs";

    private const string Columns =
        """
        number AS Number, id AS Id, key_id AS KeyId, is_sandbox AS IsSandbox, is_single AS IsSingle, name AS Name, table_shape AS TableShape, lines AS Lines,
        webhook_url AS WebhookUrl, checks AS Checks, max_age_ms AS MaxAgeMs, idempotency_key AS IdempotencyKey, content_hash AS ContentHash,
        created_at AS CreatedAt, width AS Width, record AS Record, counts AS Counts, asked AS Asked
        """;

    public Task<JobAddition> AddAsync(StoredJob job, int? mostUnderWay = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return database.WriteAsync(connection => Add(connection, job, mostUnderWay), cancellationToken);
    }

    public Task<StoredJob?> FindAsync(string id, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => Read(connection, $"SELECT {Columns} FROM jobs WHERE id = @id AND is_removed = 0", new { id }).SingleOrDefault(), cancellationToken);

    public Task<Page<StoredJob>> ListAsync(string keyId, string? cursor, int limit, CancellationToken cancellationToken = default)
    {
        var before = cursor is null ? long.MaxValue : long.TryParse(Cursor.Read(List, cursor, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("The cursor is not one of this list.");
        return database.ReadAsync(
            connection =>
            {
                var found = Read(
                    connection,
                    $"""
                    SELECT {Columns} FROM jobs WHERE key_id = @keyId AND is_single = 0 AND is_removed = 0 AND number < @before
                    ORDER BY number DESC LIMIT @most
                    """,
                    new { keyId, before, most = limit + 1 });
                return found.Count <= limit ? new Page<StoredJob>(found, null) : new(found[..limit], Cursor.Write(List, found[limit - 1].Number.ToString(CultureInfo.InvariantCulture)));
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<StoredJob>> OpenJobsAsync(CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<StoredJob>>(
        connection => Read(connection, $"SELECT {Columns} FROM jobs WHERE is_closed = 0 AND is_removed = 0 ORDER BY number", null), cancellationToken);

    public Task<IReadOnlyList<StoredJob>> IncompleteJobsAsync(CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<StoredJob>>(
        connection => Read(
            connection,
            $"SELECT {Columns} FROM jobs WHERE state <> @completed AND is_removed = 0 ORDER BY number",
            new { completed = (int)JobState.Completed }),
        cancellationToken);

    public Task<IReadOnlyList<StoredJob>> ExpiredAsync(
        DateTimeOffset singlesBefore, DateTimeOffset? jobsBefore, CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<StoredJob>>(
        connection => Read(
            connection,
            $"""
            SELECT {Columns} FROM jobs WHERE is_removed = 1
            UNION SELECT {Columns} FROM jobs WHERE finished_at < @singles AND is_single = 1
            UNION SELECT {Columns} FROM jobs WHERE finished_at < @others AND is_single = 0
            ORDER BY number LIMIT 1000
            """,
            new { singles = Ms(singlesBefore), others = jobsBefore is { } before ? Ms(before) : (long?)null }),
        cancellationToken);

    public Task<IReadOnlySet<string>> AllIdsAsync(CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlySet<string>>(
        connection => connection.Query<string>("SELECT id FROM jobs").ToHashSet(StringComparer.Ordinal), cancellationToken);

    public Task CloseAsync(long job, CancellationToken cancellationToken = default) => RemoveRowsAsync(
        job, connection => connection.Execute("UPDATE jobs SET is_closed = 1 WHERE number = @job", new { job }), cancellationToken);

    public Task RemoveAsync(long job, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => connection.Execute("UPDATE jobs SET is_removed = 1 WHERE number = @job", new { job }), cancellationToken);

    public async Task PurgeAsync(long job, CancellationToken cancellationToken = default)
    {
        await RemoveAsync(job, cancellationToken).ConfigureAwait(false);
        await RemoveManyAsync("DELETE FROM verdicts WHERE number IN (SELECT number FROM verdicts WHERE job = (SELECT number FROM jobs WHERE number = @job AND is_single = 0) LIMIT @most)", job, cancellationToken).ConfigureAwait(false);
        await RemoveManyAsync("DELETE FROM job_marks WHERE (job, ordinal) IN (SELECT job, ordinal FROM job_marks WHERE job = @job LIMIT @most)", job, cancellationToken).ConfigureAwait(false);
        await RemoveRowsAsync(
            job,
            connection => connection.Execute("UPDATE verdicts SET job = NULL WHERE job = @job; DELETE FROM jobs WHERE number = @job", new { job }),
            cancellationToken).ConfigureAwait(false);
    }

    private static JobAddition Add(SqliteConnection connection, StoredJob job, int? mostUnderWay)
    {
        if (job.IdempotencyKey is not null)
        {
            var earlier = Read(
                connection,
                $"SELECT {Columns} FROM jobs WHERE key_id = @KeyId AND idempotency_key = @IdempotencyKey AND is_removed = 0",
                new { job.KeyId, job.IdempotencyKey }).SingleOrDefault();
            if (earlier is not null)
            {
                return new(earlier, IsNew: false);
            }
        }

        if (!job.IsSingle && mostUnderWay is { } most)
        {
            var underWay = connection.ExecuteScalar<long>(
                "SELECT COUNT(*) FROM jobs WHERE key_id = @KeyId AND is_single = 0 AND finished_at IS NULL AND is_removed = 0", new { job.KeyId });
            if (underWay >= most)
            {
                return new(null, IsNew: false);
            }
        }

        var number = connection.ExecuteScalar<long>(
            """
            INSERT INTO jobs (id, key_id, is_sandbox, is_single, name, table_shape, lines, webhook_url, checks, max_age_ms, idempotency_key, content_hash,
                created_at, state, width, record, counts, asked)
            VALUES (@Id, @KeyId, @IsSandbox, @IsSingle, @Name, @Table, @Lines, @webhook, @checks, @maxAge, @IdempotencyKey, @hash, @createdAt, @state, @Width, @record, @counts, @asked)
            RETURNING number
            """,
            new
            {
                job.Id,
                job.KeyId,
                job.IsSandbox,
                job.IsSingle,
                job.Name,
                job.Table,
                job.Lines,
                webhook = job.WebhookUrl?.OriginalString,
                checks = (int?)job.Checks,
                maxAge = (long?)job.MaxAge?.TotalMilliseconds,
                job.IdempotencyKey,
                hash = job.ContentHash.ToArray(),
                createdAt = Ms(job.CreatedAt),
                state = (int)job.Record.State,
                job.Width,
                record = JsonSerializer.Serialize(job.Record),
                counts = JsonSerializer.Serialize(job.Counts),
                asked = job.Asked.Count == 0 ? null : JsonSerializer.Serialize(job.Asked),
            });
        return new(job with { Number = number }, IsNew: true);
    }

    private static List<StoredJob> Read(SqliteConnection connection, string sql, object? arguments) =>
        [.. connection.Query<JobColumns>(sql, arguments).Select(row => new StoredJob
        {
            Number = row.Number,
            Id = row.Id,
            KeyId = row.KeyId,
            IsSandbox = row.IsSandbox != 0,
            IsSingle = row.IsSingle != 0,
            Name = row.Name,
            Table = row.TableShape,
            Lines = row.Lines,
            WebhookUrl = row.WebhookUrl is { } url ? new Uri(url) : null,
            Checks = (CheckDepth?)row.Checks,
            MaxAge = row.MaxAgeMs is { } age ? TimeSpan.FromMilliseconds(age) : null,
            IdempotencyKey = row.IdempotencyKey,
            ContentHash = [.. row.ContentHash],
            CreatedAt = Time(row.CreatedAt),
            Width = (int)row.Width,
            Record = JsonSerializer.Deserialize<JobRecord>(row.Record)!,
            Counts = JsonSerializer.Deserialize<ImmutableArray<TallyRow>>(row.Counts),
            Asked = row.Asked is null ? ImmutableDictionary<long, AskedRow>.Empty : JsonSerializer.Deserialize<Dictionary<long, AskedRow>>(row.Asked)!,
        })];

    private async Task RemoveRowsAsync(long job, Action<SqliteConnection> last, CancellationToken cancellationToken)
    {
        await RemoveManyAsync(
            """
            DELETE FROM job_rows WHERE (job, bucket, sequence, ordinal) IN
                (SELECT job, bucket, sequence, ordinal FROM job_rows WHERE job = @job LIMIT @most)
            """,
            job,
            cancellationToken).ConfigureAwait(false);
        await RemoveManyAsync(
            "DELETE FROM job_duplicates WHERE (job, ordinal) IN (SELECT job, ordinal FROM job_duplicates WHERE job = @job LIMIT @most)",
            job,
            cancellationToken).ConfigureAwait(false);
        await database.WriteAsync(last, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveManyAsync(string sql, long job, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(connection => connection.Execute(sql, new { job, most = RowsPerRemoval }), cancellationToken).ConfigureAwait(false) == RowsPerRemoval)
        {
            // The next ones.
        }
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static DateTimeOffset? Time(object? ms) => ms is null or DBNull ? null : Time(Convert.ToInt64(ms, CultureInfo.InvariantCulture));

    private sealed record JobColumns(
        long Number, string Id, string KeyId, long IsSandbox, long IsSingle, string? Name, string TableShape, long Lines, string? WebhookUrl, long? Checks,
        long? MaxAgeMs, string? IdempotencyKey, byte[] ContentHash, long CreatedAt, long Width, string Record, string Counts,
        string? Asked);
}
