using Dapper;

namespace Validator.Storage.Embedded;

/// <summary>Small states by name, in SQLite.</summary>
/// <param name="database">The database.</param>
internal sealed class EmbeddedStateStore(EmbeddedDatabase database) : IStateStore
{
    public Task<string?> LoadAsync(string name, CancellationToken cancellationToken = default) => database.ReadAsync(
        connection => connection.ExecuteScalar<string?>("SELECT state FROM states WHERE name = @name", new { name }), cancellationToken);

    public Task SaveAsync(string name, string state, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => { connection.Execute("INSERT INTO states (name, state) VALUES (@name, @state) ON CONFLICT (name) DO UPDATE SET state = excluded.state", new { name, state }); },
        cancellationToken);
}
