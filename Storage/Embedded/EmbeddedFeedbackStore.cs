using System.Runtime.CompilerServices;
using Dapper;
using Validator.Addresses;
using Validator.History;
using Validator.Profiles;

namespace Validator.Storage.Embedded;

/// <summary>The reports of what became of mail, in SQLite.</summary>
/// <param name="database">The database.</param>
internal sealed class EmbeddedFeedbackStore(EmbeddedDatabase database) : IFeedbackStore, IErasure
{
    public Task<bool> AddAsync(FeedbackEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var row = new { at = entry.At.ToUnixTimeMilliseconds(), entry.Address, outcome = (int)entry.Outcome, entry.KeyId };
        return database.WriteAsync(
            connection => connection.Execute("INSERT INTO feedback (at, address, outcome, key_id) VALUES (@at, @Address, @outcome, @KeyId) ON CONFLICT DO NOTHING", row) > 0,
            cancellationToken);
    }

    public async IAsyncEnumerable<FeedbackEntry> ReadAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var connection = database.OpenReader();
        var rows = connection.Query<(long At, string Address, long Outcome, string KeyId)>(
            "SELECT at, address, outcome, key_id FROM feedback WHERE at >= @since ORDER BY at", new { since = since.ToUnixTimeMilliseconds() }, buffered: false);
        foreach (var (at, address, outcome, keyId) in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new(keyId, address, (FeedbackOutcome)outcome, DateTimeOffset.FromUnixTimeMilliseconds(at));
        }
    }

    public Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM feedback WHERE at < @before", new { before = before.ToUnixTimeMilliseconds() }), cancellationToken);

    public async Task<long> EraseAsync(EmailAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return await database.WriteAsync(
            connection => connection.Execute("DELETE FROM feedback WHERE address = @Normalized", new { address.Normalized }), cancellationToken).ConfigureAwait(false);
    }
}
