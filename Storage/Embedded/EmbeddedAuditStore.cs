using System.Globalization;
using Dapper;
using Validator.Accounts;
using Validator.History;

namespace Validator.Storage.Embedded;

/// <summary>The audit log of one process.</summary>
internal sealed class EmbeddedAuditStore(EmbeddedDatabase database) : IAuditStore
{
    private const string List = "audit";

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        const string Sql = "INSERT INTO audit (at, key_id, action, target, client, status) VALUES (@At, @KeyId, @Action, @Target, @Client, @Status)";
        var row = new { At = entry.At.ToUnixTimeMilliseconds(), entry.KeyId, entry.Action, entry.Target, entry.Client, entry.Status };
        return database.WriteAsync(connection => connection.Execute(Sql, row), cancellationToken);
    }

    public Task<Page<AuditEntry>> FindAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = $"""
            SELECT id AS Id, at AS At, key_id AS KeyId, action AS Action, target AS Target, client AS Client, status AS Status FROM audit
            {Where.All(
                (query.KeyId is not null, "key_id = @KeyId"),
                (query.Action is not null, "action = @Action"),
                (query.From is not null, "at >= @From"),
                (query.To is not null, "at < @To"),
                (query.Cursor is not null, "id < @Before"))}
            ORDER BY id DESC LIMIT @Most
            """;
        var parameters = new
        {
            query.KeyId,
            query.Action,
            From = Moment.Milliseconds(query.From),
            To = Moment.Milliseconds(query.To),
            Before = query.Cursor is { } cursor ? ReadCursor(cursor) : (long?)null,
            Most = query.Limit + 1,
        };
        return database.ReadAsync(
            connection =>
            {
                var found = connection.Query<Row>(sql, parameters).ToList();
                var isMore = found.Count > query.Limit;
                var next = isMore ? Cursor.Write(List, found[query.Limit - 1].Id.ToString(CultureInfo.InvariantCulture)) : null;
                return new Page<AuditEntry>([.. found.Take(query.Limit).Select(row => row.ToEntry())], next);
            },
            cancellationToken);
    }

    public Task<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM audit WHERE at < @before", new { before = before.ToUnixTimeMilliseconds() }), cancellationToken);

    private static long ReadCursor(string cursor) =>
        long.TryParse(Cursor.Read(List, cursor, 1)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var before)
            ? before
            : throw new FormatException("The cursor is not one of this list.");

    private sealed class Row
    {
        public long Id { get; init; }

        public long At { get; init; }

        public string? KeyId { get; init; }

        public string Action { get; init; } = "";

        public string? Target { get; init; }

        public string? Client { get; init; }

        public int Status { get; init; }

        public AuditEntry ToEntry() => new(DateTimeOffset.FromUnixTimeMilliseconds(At), KeyId, Action, Target, Client, Status);
    }
}
