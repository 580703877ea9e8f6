using Dapper;
using Microsoft.Data.Sqlite;
using Validator.Addresses;
using Validator.Storage.Jobs;
using Validator.Verdicts;

namespace Validator.Storage.Embedded;

/// <content>Erasure.</content>
internal sealed partial class EmbeddedJobStore
{
    public Task<IReadOnlyList<RowPlace>> FindRowsAsync(EmailAddress address, AddressGrammar grammar, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return database.ReadAsync<IReadOnlyList<RowPlace>>(
            connection =>
            {
                var answered = connection.Query<(long Job, string JobId, long Ordinal)>(
                    "SELECT v.job, j.id, v.ordinal FROM verdicts v JOIN jobs j ON j.number = v.job WHERE v.normalized = @Normalized", new { address.Normalized });
                return
                [
                    .. FindUnasked(connection, address, grammar).Select(row => new RowPlace(row.Job, row.JobId, row.Ordinal))
                        .Concat(answered.Select(row => new RowPlace(row.Job, row.JobId, row.Ordinal)))
                        .Distinct()
                        .OrderBy(place => place.Job)
                        .ThenBy(place => place.Ordinal),
                ];
            },
            cancellationToken);
    }

    public async Task<int> EraseAsync(EmailAddress address, AddressGrammar grammar, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var unasked = await database.ReadAsync(connection => FindUnasked(connection, address, grammar), cancellationToken).ConfigureAwait(false);
        var erased = await database.WriteAsync(connection => Erase(connection, address.Normalized, unasked), cancellationToken).ConfigureAwait(false);
        await database.TruncateLogAsync(cancellationToken).ConfigureAwait(false);
        return erased;
    }

    /// <summary>Rows that wait to be asked have no index by address: it would cost every row for the sake of a few.</summary>
    private static List<UnaskedRow> FindUnasked(SqliteConnection connection, EmailAddress address, AddressGrammar grammar)
    {
        var rows = connection.Query<UnaskedRow>(
            """
            SELECT r.job AS Job, j.id AS JobId, r.ordinal AS Ordinal, r.bucket AS Bucket, r.sequence AS Sequence, r.email AS Email
            FROM job_rows r JOIN jobs j ON j.number = r.job
            UNION ALL
            SELECT d.job, j.id, d.ordinal, NULL, NULL, d.email FROM job_duplicates d JOIN jobs j ON j.number = d.job
            """,
            buffered: false);
        return [.. rows.Where(row => AddressParser.Parse(row.Email, grammar).Address?.Normalized == address.Normalized)];
    }

    private static int Erase(SqliteConnection connection, string normalized, List<UnaskedRow> unasked)
    {
        foreach (var row in unasked)
        {
            connection.Execute(
                row.Bucket is null
                    ? "UPDATE job_duplicates SET email = @filler WHERE job = @Job AND ordinal = @Ordinal"
                    : "UPDATE job_rows SET email = @filler, ticket = NULL WHERE job = @Job AND bucket = @Bucket AND sequence = @Sequence AND ordinal = @Ordinal",
                new { row.Job, row.Ordinal, row.Bucket, row.Sequence, filler = Erasing.Filler });
        }

        var others = connection.Execute("DELETE FROM verdicts WHERE normalized = @normalized AND job IS NULL", new { normalized });
        var answered = connection.Query<(long Number, string Verdict)>("SELECT number, verdict FROM verdicts WHERE normalized = @normalized", new { normalized }).AsList();
        foreach (var row in answered)
        {
            var verdict = VerdictJson.Serialize(Erasing.Erased(VerdictJson.Deserialize(row.Verdict)));
            connection.Execute("UPDATE verdicts SET normalized = NULL, domain = NULL, verdict = @verdict WHERE number = @Number", new { row.Number, verdict });
        }

        return others + answered.Count + unasked.Count;
    }

    private sealed record UnaskedRow(long Job, string JobId, long Ordinal, long? Bucket, long? Sequence, string Email);
}
