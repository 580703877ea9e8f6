using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Validator.History;
using Validator.Webhooks;

namespace Validator.Storage.Embedded;

/// <summary>The outbox in SQLite.</summary>
/// <param name="database">The database.</param>
internal sealed class EmbeddedOutbox(EmbeddedDatabase database) : IOutboxStore
{
    private const string List = "outbox";

    private const string Columns =
        """
        id AS Id, key_id AS KeyId, job_id AS JobId, type AS Type, url AS Url, payload AS Payload, created_at AS CreatedAt,
        state AS State, tries AS Tries, next_attempt_at AS NextAttemptAt
        """;

    public Task AddAsync(WebhookMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return database.WriteAsync(
            connection => connection.Execute(
                """
                INSERT INTO outbox (id, key_id, job_id, type, url, host, payload, created_at, state, tries, next_attempt_at)
                VALUES (@Id, @KeyId, @JobId, @Type, @url, @Authority, @Payload, @at, 0, 0, @at)
                ON CONFLICT (id) DO NOTHING
                """,
                new { message.Id, message.KeyId, message.JobId, message.Type, url = message.Url.OriginalString, message.Url.Authority, message.Payload, at = Ms(message.CreatedAt) }),
            cancellationToken);
    }

    public Task<IReadOnlyList<WebhookDelivery>> DueAsync(
        DateTimeOffset now, int limit, IReadOnlyCollection<string> busyHosts, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => Read(
            connection,
            $"SELECT {Columns} FROM outbox WHERE next_attempt_at <= @now AND host NOT IN @busyHosts ORDER BY next_attempt_at LIMIT @limit",
            new { now = Ms(now), busyHosts, limit }),
        cancellationToken);

    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => Time(connection.ExecuteScalar<long?>("SELECT MIN(next_attempt_at) FROM outbox WHERE next_attempt_at > @now", new { now = Ms(now) })),
        cancellationToken);

    public Task RecordAsync(string id, WebhookAttempt attempt, WebhookState state, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var ended = state is WebhookState.Pending ? (long?)null : Ms(attempt.At);
        return database.WriteAsync(
            connection =>
            {
                connection.Execute(
                    "UPDATE outbox SET state = @state, tries = tries + 1, next_attempt_at = @next, ended_at = @ended WHERE id = @id",
                    new { id, state = (int)state, next = nextAttemptAt is { } at ? Ms(at) : (long?)null, ended });
                connection.Execute(
                    """
                    INSERT INTO outbox_attempts (message_id, at, status_code, error, elapsed_ms)
                    SELECT id, @at, @StatusCode, @Error, @ElapsedMs FROM outbox WHERE id = @id
                    """,
                    new { id, at = Ms(attempt.At), attempt.StatusCode, attempt.Error, attempt.ElapsedMs });
                connection.Execute(
                    """
                    DELETE FROM outbox_attempts WHERE message_id = @id AND number NOT IN
                        (SELECT number FROM outbox_attempts WHERE message_id = @id ORDER BY number DESC LIMIT @most)
                    """,
                    new { id, most = WebhookDelivery.MostAttemptsShown });
            },
            cancellationToken);
    }

    public Task<Page<WebhookDelivery>> FindAsync(WebhookQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var after = Place(query.Cursor);
        return database.ReadAsync(
            connection =>
            {
                var found = Read(
                    connection,
                    $"""
                    SELECT {Columns} FROM outbox
                    WHERE key_id = @KeyId
                      AND (@JobId IS NULL OR job_id = @JobId)
                      AND (@state IS NULL OR state = @state)
                      AND (@At IS NULL OR (created_at, id) < (@At, @Id))
                    ORDER BY created_at DESC, id DESC LIMIT @limit
                    """,
                    new { query.KeyId, query.JobId, state = (int?)query.State, after?.At, after?.Id, limit = query.Limit + 1 });
                if (found.Count <= query.Limit)
                {
                    return new Page<WebhookDelivery>(found, null);
                }

                var last = found[query.Limit - 1].Message;
                return new([.. found.Take(query.Limit)], Cursor.Write(List, Ms(last.CreatedAt).ToString(CultureInfo.InvariantCulture), last.Id));
            },
            cancellationToken);
    }

    public Task<WebhookDelivery?> ReplayAsync(string keyId, string id, DateTimeOffset now, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            connection.Execute(
                "UPDATE outbox SET state = 0, tries = 0, next_attempt_at = @now, ended_at = NULL WHERE id = @id AND key_id = @keyId",
                new { id, keyId, now = Ms(now) });
            return Read(connection, $"SELECT {Columns} FROM outbox WHERE id = @id AND key_id = @keyId", new { id, keyId }).SingleOrDefault();
        },
        cancellationToken);

    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM outbox WHERE ended_at < @before", new { before = Ms(before) }), cancellationToken);

    private static IReadOnlyList<WebhookDelivery> Read(SqliteConnection connection, string sql, object arguments)
    {
        var rows = connection.Query<Row>(sql, arguments).AsList();
        var attempts = connection.Query<AttemptRow>(
                """
                SELECT message_id AS MessageId, at AS At, status_code AS StatusCode, error AS Error, elapsed_ms AS ElapsedMs
                FROM outbox_attempts WHERE message_id IN @ids ORDER BY number DESC
                """,
                new { ids = rows.Select(row => row.Id) })
            .ToLookup(row => row.MessageId, row => new WebhookAttempt(Time(row.At), (int?)row.StatusCode, row.Error, row.ElapsedMs));
        return [.. rows.Select(row => new WebhookDelivery(
            new(row.Id, row.KeyId, row.JobId, row.Type, new Uri(row.Url), row.Payload, Time(row.CreatedAt)),
            (WebhookState)row.State,
            (int)row.Tries,
            Time(row.NextAttemptAt),
            [.. attempts[row.Id]]))];
    }

    private static (long? At, string? Id)? Place(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var parts = Cursor.Read(List, cursor, 2);
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? (at, parts[1]) : throw new FormatException("The cursor is not one of this list.");
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static DateTimeOffset? Time(long? ms) => ms is { } known ? Time(known) : null;

    private sealed record Row(
        string Id, string KeyId, string? JobId, string Type, string Url, string Payload, long CreatedAt, long State, long Tries, long? NextAttemptAt);

    private sealed record AttemptRow(string MessageId, long At, long? StatusCode, string? Error, double ElapsedMs);
}
