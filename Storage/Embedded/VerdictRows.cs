using Microsoft.Data.Sqlite;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Storage.Embedded;

/// <summary>The one table of verdicts: every verdict is written here.</summary>
internal static class VerdictRows
{
    /// <summary>Inserts verdicts. A row of a job that has one already keeps it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">The verdicts, with the number of their job.</param>
    /// <returns>Those that were inserted.</returns>
    public static Tally Insert(SqliteConnection connection, IEnumerable<(string KeyId, long? Job, long Ordinal, Verdict Verdict)> rows)
    {
        var inserted = new Tally();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT OR IGNORE INTO verdicts (key_id, job, ordinal, checked_at, status, reason, normalized, domain, verdict)
            VALUES (@key, @job, @ordinal, @checkedAt, @status, @reason, @normalized, @domain, @verdict)
            """;
        var key = command.Parameters.Add("@key", SqliteType.Text);
        var job = command.Parameters.Add("@job", SqliteType.Integer);
        var ordinal = command.Parameters.Add("@ordinal", SqliteType.Integer);
        var checkedAt = command.Parameters.Add("@checkedAt", SqliteType.Integer);
        var status = command.Parameters.Add("@status", SqliteType.Integer);
        var reason = command.Parameters.Add("@reason", SqliteType.Integer);
        var normalized = command.Parameters.Add("@normalized", SqliteType.Text);
        var domain = command.Parameters.Add("@domain", SqliteType.Text);
        var verdict = command.Parameters.Add("@verdict", SqliteType.Text);
        foreach (var row in rows)
        {
            (key.Value, job.Value, ordinal.Value) = (row.KeyId, (object?)row.Job ?? DBNull.Value, row.Ordinal);
            checkedAt.Value = row.Verdict.CheckedAt.ToUnixTimeMilliseconds();
            (status.Value, reason.Value) = ((int)row.Verdict.Status, (int)row.Verdict.Reason);
            normalized.Value = (object?)row.Verdict.Normalized ?? DBNull.Value;
            domain.Value = (object?)row.Verdict.Domain ?? DBNull.Value;
            verdict.Value = VerdictJson.Serialize(row.Verdict);
            if (command.ExecuteNonQuery() > 0)
            {
                inserted.Add(row.Verdict.Status, row.Verdict.Reason);
            }
        }

        return inserted;
    }
}
