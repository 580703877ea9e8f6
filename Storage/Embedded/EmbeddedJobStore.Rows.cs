using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Validator.Domains;
using Validator.Jobs;
using Validator.Storage.Jobs;
using Validator.Verdicts;

namespace Validator.Storage.Embedded;

/// <content>Rows and their verdicts.</content>
internal sealed partial class EmbeddedJobStore
{
    private const string NextDue = "SELECT MIN(due) FROM job_rows WHERE job = @job AND due < @never";

    private static readonly long Never = Ms(DateTimeOffset.MaxValue);

    public Task<JobCommitted> CommitAsync(JobCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return database.WriteAsync(connection => Commit(connection, commit), cancellationToken);
    }

    public Task<JobCommitted> ResumeAsync(long job, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            connection.Execute("UPDATE job_rows SET due = 0 WHERE job = @job AND due = @never", new { job, never = Never });
            return Committed(connection, job, CountsOf(connection, job)?.Counts ?? new Tally());
        },
        cancellationToken);

    public Task<IReadOnlyList<ChunkRow>> ReadChunkAsync(long job, ChunkId chunk, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<ChunkRow>>(
            connection => [.. connection.Query<(long Ordinal, string Email, string? Ticket, long? Status, long? Reason)>(
                """
                SELECT r.ordinal, r.email, r.ticket, v.status, v.reason FROM job_rows r LEFT JOIN verdicts v ON v.job = r.job AND v.ordinal = r.ordinal
                WHERE r.job = @job AND r.bucket = @Bucket AND r.sequence = @Sequence ORDER BY r.ordinal
                """,
                new { job, chunk.Bucket, chunk.Sequence }).Select(row => new ChunkRow(
                    row.Ordinal,
                    row.Email,
                    row.Ticket is null ? null : JsonSerializer.Deserialize<RetryTicket>(row.Ticket),
                    row.Status is { } status ? ((VerdictStatus)status, (VerdictReason)row.Reason!.Value) : null))],
            cancellationToken);

    public Task<(int Rows, DateTimeOffset? NextDue)> CollectDueAsync(
        long job, ChunkId chunk, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            var arguments = new { job, chunk.Bucket, chunk.Sequence, now = Ms(now), limit, never = Never };
            var rows = connection.ExecuteScalar<int>("SELECT COUNT(*) FROM job_rows WHERE job = @job AND bucket = @Bucket AND sequence = @Sequence", arguments);
            if (rows == 0)
            {
                rows = connection.Execute(
                    """
                    UPDATE job_rows SET bucket = @Bucket, sequence = @Sequence, due = NULL WHERE (job, bucket, sequence, ordinal) IN
                        (SELECT job, bucket, sequence, ordinal FROM job_rows WHERE job = @job AND due <= @now ORDER BY due LIMIT @limit)
                    """,
                    arguments);
            }

            return (rows, Time(connection.ExecuteScalar(NextDue, arguments)));
        },
        cancellationToken);

    public Task<IReadOnlyList<DuplicateRow>> ReadDuplicatesAsync(long job, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<DuplicateRow>>(
            connection => [.. connection.Query<(long Ordinal, string Email, string? Verdict)>(
                """
                SELECT d.ordinal, d.email, v.verdict FROM job_duplicates d LEFT JOIN verdicts v ON v.job = d.job AND v.ordinal = d.original
                WHERE d.job = @job AND d.ordinal > @after ORDER BY d.ordinal LIMIT @limit
                """,
                new { job, after, limit }).Select(row => new DuplicateRow(row.Ordinal, row.Email, row.Verdict is null ? null : VerdictJson.Deserialize(row.Verdict)))],
            cancellationToken);

    public Task<IReadOnlyList<RowVerdict>> ReadVerdictsAsync(
        long job, long after, VerdictStatus? status, VerdictReason? reason, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<RowVerdict>>(
            connection => [.. connection.Query<(long Ordinal, string Verdict)>(
                """
                SELECT ordinal, verdict FROM verdicts WHERE job = @job AND ordinal > @after
                    AND (@status IS NULL OR status = @status) AND (@reason IS NULL OR reason = @reason)
                ORDER BY ordinal LIMIT @limit
                """,
                new { job, after, status = (int?)status, reason = (int?)reason, limit })
                .Select(row => new RowVerdict(row.Ordinal, VerdictJson.Deserialize(row.Verdict)))],
            cancellationToken);

    public Task<RowMark?> FindMarkAsync(long job, long ordinal, CancellationToken cancellationToken = default) => database.ReadAsync<RowMark?>(
        connection => connection.Query<(long Ordinal, long Offset)>(
            "SELECT ordinal, offset FROM job_marks WHERE job = @job AND ordinal <= @ordinal ORDER BY ordinal DESC LIMIT 1", new { job, ordinal })
            .Select(mark => (RowMark?)new RowMark(mark.Ordinal, mark.Offset)).SingleOrDefault(),
        cancellationToken);

    private static JobCommitted Commit(SqliteConnection connection, JobCommit commit)
    {
        if (CountsOf(connection, commit.Job) is not ({ } counts, { } keyId))
        {
            return new(new Tally(), null);
        }

        Plan(connection, commit);
        Mark(connection, commit);
        var answered = VerdictRows.Insert(connection, commit.Verdicts.Select(row => (keyId, (long?)commit.Job, row.Ordinal, row.Verdict)));
        counts.Add(answered);
        PutOff(connection, commit);
        if (commit.Record is not null || answered.Total > 0 || commit.Width > 0)
        {
            connection.Execute(
                """
                UPDATE jobs SET record = COALESCE(@record, record), state = COALESCE(@state, state), finished_at = COALESCE(@finishedAt, finished_at), counts = @counts, width = MAX(width, @Width)
                WHERE number = @Job
                """,
                new
                {
                    commit.Job,
                    commit.Width,
                    record = commit.Record is { } record ? JsonSerializer.Serialize(record) : null,
                    state = (int?)commit.Record?.State,
                    finishedAt = commit.Record?.FinishedAt is { } end ? Ms(end) : (long?)null,
                    counts = JsonSerializer.Serialize(counts.Rows),
                });
        }

        return Committed(connection, commit.Job, counts);
    }

    private static JobCommitted Committed(SqliteConnection connection, long job, Tally counts) =>
        new(counts, Time(connection.ExecuteScalar(NextDue, new { job, never = Never })));

    private static (Tally? Counts, string? KeyId)? CountsOf(SqliteConnection connection, long job)
    {
        var (keyId, counts) = connection.QuerySingleOrDefault<(string? KeyId, string? Counts)>(
            "SELECT key_id, counts FROM jobs WHERE number = @job AND is_removed = 0", new { job });
        return counts is null ? null : (new Tally(JsonSerializer.Deserialize<ImmutableArray<TallyRow>>(counts)), keyId);
    }

    private static void Plan(SqliteConnection connection, JobCommit commit)
    {
        if (commit.Planned.Count == 0)
        {
            return;
        }

        using var row = connection.CreateCommand();
        row.CommandText = "INSERT OR REPLACE INTO job_rows (job, bucket, sequence, ordinal, email) VALUES (@job, @bucket, @sequence, @ordinal, @email)";
        row.Parameters.AddWithValue("@job", commit.Job);
        var bucket = row.Parameters.Add("@bucket", SqliteType.Integer);
        var sequence = row.Parameters.Add("@sequence", SqliteType.Integer);
        var ordinal = row.Parameters.Add("@ordinal", SqliteType.Integer);
        var email = row.Parameters.Add("@email", SqliteType.Text);

        using var duplicate = connection.CreateCommand();
        duplicate.CommandText = "INSERT OR REPLACE INTO job_duplicates (job, ordinal, original, email) VALUES (@job, @ordinal, @original, @email)";
        duplicate.Parameters.AddWithValue("@job", commit.Job);
        var duplicateOrdinal = duplicate.Parameters.Add("@ordinal", SqliteType.Integer);
        var original = duplicate.Parameters.Add("@original", SqliteType.Integer);
        var duplicateEmail = duplicate.Parameters.Add("@email", SqliteType.Text);
        foreach (var planned in commit.Planned)
        {
            if (planned.Original is { } first)
            {
                (duplicateOrdinal.Value, original.Value, duplicateEmail.Value) = (planned.Ordinal, first, planned.Email);
                duplicate.ExecuteNonQuery();
            }
            else
            {
                (bucket.Value, sequence.Value, ordinal.Value, email.Value) = (planned.Chunk.Bucket, planned.Chunk.Sequence, planned.Ordinal, planned.Email);
                row.ExecuteNonQuery();
            }
        }
    }

    private static void Mark(SqliteConnection connection, JobCommit commit)
    {
        foreach (var mark in commit.Marks)
        {
            connection.Execute("INSERT OR REPLACE INTO job_marks (job, ordinal, offset) VALUES (@Job, @Ordinal, @Offset)", new { commit.Job, mark.Ordinal, mark.Offset });
        }
    }

    private static void PutOff(SqliteConnection connection, JobCommit commit)
    {
        if (commit.Waiting.Count == 0)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE job_rows SET due = @due, ticket = COALESCE(@ticket, ticket)
            WHERE job = @job AND bucket = @bucket AND sequence = @sequence AND ordinal = @ordinal
            """;
        command.Parameters.AddWithValue("@job", commit.Job);
        var bucket = command.Parameters.Add("@bucket", SqliteType.Integer);
        var sequence = command.Parameters.Add("@sequence", SqliteType.Integer);
        var ordinal = command.Parameters.Add("@ordinal", SqliteType.Integer);
        var due = command.Parameters.Add("@due", SqliteType.Integer);
        var ticket = command.Parameters.Add("@ticket", SqliteType.Text);
        foreach (var row in commit.Waiting)
        {
            (bucket.Value, sequence.Value, ordinal.Value, due.Value) = (row.Chunk.Bucket, row.Chunk.Sequence, row.Ordinal, Ms(row.Due));
            ticket.Value = row.Ticket is { } kept ? JsonSerializer.Serialize(kept) : DBNull.Value;
            command.ExecuteNonQuery();
        }
    }
}
