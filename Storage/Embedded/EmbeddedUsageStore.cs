using System.Globalization;
using Dapper;
using Validator.Accounts;
using Validator.History;

namespace Validator.Storage.Embedded;

/// <summary>The usage of one process's keys.</summary>
internal sealed class EmbeddedUsageStore(EmbeddedDatabase database) : IUsageStore
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string List = "usage";

    public Task AddAsync(IReadOnlyList<Usage> usage, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection =>
        {
            const string Sql = """
                INSERT INTO usage (day, key_id, endpoint, requests, addresses) VALUES (@Day, @KeyId, @Endpoint, @Requests, @Addresses)
                ON CONFLICT (day, key_id, endpoint) DO UPDATE SET requests = requests + @Requests, addresses = addresses + @Addresses
                """;
            foreach (var one in usage)
            {
                connection.Execute(Sql, new { Day = Text(one.Day), one.KeyId, one.Endpoint, one.Requests, one.Addresses });
            }
        },
        cancellationToken);

    public Task<Page<Usage>> FindAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var after = query.Cursor is { } cursor ? Cursor.Read(List, cursor, 3) : null;
        var sql = $"""
            SELECT day AS Day, key_id AS KeyId, endpoint AS Endpoint, requests AS Requests, addresses AS Addresses FROM usage
            {Where.All(
                (query.From is not null, "day >= @From"),
                (query.To is not null, "day <= @To"),
                (query.KeyId is not null, "key_id = @KeyId"),
                (after is not null, "(day, key_id, endpoint) > (@AfterDay, @AfterKey, @AfterEndpoint)"))}
            ORDER BY day, key_id, endpoint LIMIT @Most
            """;
        var parameters = new
        {
            From = query.From is { } from ? Text(from) : null,
            To = query.To is { } to ? Text(to) : null,
            query.KeyId,
            AfterDay = after?[0],
            AfterKey = after?[1],
            AfterEndpoint = after?[2],
            Most = query.Limit + 1,
        };
        return database.ReadAsync(
            connection =>
            {
                var found = connection.Query<Row>(sql, parameters).Select(row => row.ToUsage()).ToList();
                return found.Count > query.Limit
                    ? new Page<Usage>(found[..query.Limit], CursorOf(found[query.Limit - 1]))
                    : new Page<Usage>(found, null);
            },
            cancellationToken);
    }

    public Task<long> CountAddressesAsync(string keyId, DateOnly day, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.ExecuteScalar<long>(
            "SELECT COALESCE(SUM(addresses), 0) FROM usage WHERE key_id = @keyId AND day = @day", new { keyId, day = Text(day) }),
        cancellationToken);

    private static string CursorOf(Usage last) => Cursor.Write(List, Text(last.Day), last.KeyId, last.Endpoint);

    private static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private sealed class Row
    {
        public string Day { get; init; } = "";

        public string KeyId { get; init; } = "";

        public string Endpoint { get; init; } = "";

        public long Requests { get; init; }

        public long Addresses { get; init; }

        public Usage ToUsage() => new(DateOnly.ParseExact(Day, DayFormat, CultureInfo.InvariantCulture), KeyId, Endpoint, Requests, Addresses);
    }
}
