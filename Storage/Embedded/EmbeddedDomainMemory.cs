using System.Text.Json;
using Dapper;
using Validator.Domains;

namespace Validator.Storage.Embedded;

/// <summary>What domains learned, in SQLite.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class EmbeddedDomainMemory(EmbeddedDatabase database, TimeProvider time) : IDomainMemory
{
    public async ValueTask<DomainRecord?> LoadAsync(string domain, CancellationToken cancellationToken = default)
    {
        var record = await database.ReadAsync(
            connection => connection.ExecuteScalar<string?>("SELECT record FROM domains WHERE domain = @domain", new { domain }), cancellationToken).ConfigureAwait(false);
        try
        {
            return record is null ? null : DomainJson.ReadRecord(record);
        }
        catch (JsonException)
        {
            return null; // written by a later version: the domain begins anew
        }
    }

    public async ValueTask SaveAsync(string domain, DomainRecord record, CancellationToken cancellationToken = default)
    {
        var row = new { domain, record = DomainJson.Serialize(record), now = time.GetUtcNow().ToUnixTimeMilliseconds() };
        await database.WriteAsync(
            connection =>
            {
                connection.Execute(
                    """
                    INSERT INTO domains (domain, record, saved_at) VALUES (@domain, @record, @now)
                    ON CONFLICT (domain) DO UPDATE SET record = excluded.record, saved_at = excluded.saved_at
                    """,
                    row);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
