using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using Validator.Accounts;

namespace Validator.Storage.Embedded;

/// <summary>The keys of one process.</summary>
internal sealed class EmbeddedKeyStore(EmbeddedDatabase database) : IKeyStore
{
    public Task<IReadOnlyList<ApiKey>> LoadAsync(CancellationToken cancellationToken = default) => database.ReadAsync(
        connection =>
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            var secrets = connection
                .Query<SecretRow>("SELECT key_id AS KeyId, hash AS Hash, valid_until AS ValidUntil FROM key_secrets ORDER BY key_id, position", transaction: transaction)
                .ToLookup(row => row.KeyId, row => new HashedSecret(ImmutableArray.Create(row.Hash), Moment.Of(row.ValidUntil)));
            return (IReadOnlyList<ApiKey>)[.. connection.Query<KeyRow>(Select, transaction: transaction).Select(row => row.ToKey([.. secrets[row.Id]]))];
        },
        cancellationToken);

    public Task SaveAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return database.WriteAsync(connection => Save(connection, key), cancellationToken);
    }

    private const string Select = """
        SELECT id AS Id, name AS Name, prefix AS Prefix, scopes AS Scopes, sandbox AS Sandbox, requests_per_second AS RequestsPerSecond, burst AS Burst,
            daily_quota AS DailyQuota, concurrent_jobs AS ConcurrentJobs, created_at AS CreatedAt, expires_at AS ExpiresAt, revoked_at AS RevokedAt,
            webhook_url AS WebhookUrl
        FROM keys ORDER BY id
        """;

    private const string Upsert = """
        INSERT INTO keys (id, name, prefix, scopes, sandbox, requests_per_second, burst, daily_quota, concurrent_jobs, created_at, expires_at, revoked_at,
            webhook_url)
        VALUES (@Id, @Name, @Prefix, @Scopes, @Sandbox, @RequestsPerSecond, @Burst, @DailyQuota, @ConcurrentJobs, @CreatedAt, @ExpiresAt, @RevokedAt,
            @WebhookUrl)
        ON CONFLICT (id) DO UPDATE SET name = @Name, prefix = @Prefix, scopes = @Scopes, sandbox = @Sandbox, requests_per_second = @RequestsPerSecond,
            burst = @Burst, daily_quota = @DailyQuota, concurrent_jobs = @ConcurrentJobs, expires_at = @ExpiresAt, revoked_at = @RevokedAt,
            webhook_url = @WebhookUrl
        """;

    private static void Save(SqliteConnection connection, ApiKey key)
    {
        connection.Execute(Upsert, KeyRow.Of(key));
        connection.Execute("DELETE FROM key_secrets WHERE key_id = @Id", new { key.Id });
        for (var position = 0; position < key.Secrets.Length; position++)
        {
            var (hash, validUntil) = key.Secrets[position];
            connection.Execute(
                "INSERT INTO key_secrets (key_id, position, hash, valid_until) VALUES (@Id, @position, @hash, @until)",
                new { key.Id, position, hash = hash.ToArray(), until = Moment.Milliseconds(validUntil) });
        }
    }

    private sealed class SecretRow
    {
        public string KeyId { get; init; } = "";

        public byte[] Hash { get; init; } = [];

        public long? ValidUntil { get; init; }
    }

    private sealed class KeyRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public string Prefix { get; init; } = "";

        public int Scopes { get; init; }

        public bool Sandbox { get; init; }

        public double? RequestsPerSecond { get; init; }

        public int? Burst { get; init; }

        public long? DailyQuota { get; init; }

        public int? ConcurrentJobs { get; init; }

        public long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public long? RevokedAt { get; init; }

        public string? WebhookUrl { get; init; }

        public static KeyRow Of(ApiKey key) => new()
        {
            Id = key.Id,
            Name = key.Name,
            Prefix = key.Prefix,
            Scopes = (int)key.Scopes,
            Sandbox = key.IsSandbox,
            RequestsPerSecond = key.Limits.RequestsPerSecond,
            Burst = key.Limits.Burst,
            DailyQuota = key.Limits.DailyQuota,
            ConcurrentJobs = key.Limits.ConcurrentJobs,
            CreatedAt = key.CreatedAt.ToUnixTimeMilliseconds(),
            ExpiresAt = Moment.Milliseconds(key.ExpiresAt),
            RevokedAt = Moment.Milliseconds(key.RevokedAt),
            WebhookUrl = key.WebhookUrl?.OriginalString,
        };

        public ApiKey ToKey(ImmutableArray<HashedSecret> secrets) => new()
        {
            Id = Id,
            Name = Name,
            Prefix = Prefix,
            Scopes = (Scopes)Scopes,
            IsSandbox = Sandbox,
            Limits = new KeyLimits(RequestsPerSecond, Burst, DailyQuota, ConcurrentJobs),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            ExpiresAt = Moment.Of(ExpiresAt),
            RevokedAt = Moment.Of(RevokedAt),
            WebhookUrl = WebhookUrl is null ? null : new Uri(WebhookUrl),
            Secrets = secrets,
        };
    }
}
