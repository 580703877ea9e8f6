using System.Globalization;
using System.Text;
using Validator.Verdicts;

namespace Validator.Api.Tables;

/// <summary>
/// The columns that a verdict fills beside those of a table. They are guarded, so that a spreadsheet takes none of their cells for a formula; the columns that
/// were there before are nobody's to change.
/// </summary>
public static class VerdictColumns
{
    private static readonly (string Name, Func<Verdict, string?> Value)[] Columns =
    [
        ("verdict_email", verdict => verdict.Email),
        ("verdict_status", verdict => VerdictJson.Word(verdict.Status)),
        ("verdict_reason", verdict => VerdictJson.Word(verdict.Reason)),
        ("verdict_confidence", verdict => VerdictJson.Word(verdict.Confidence)),
        ("verdict_score", verdict => verdict.Score.ToString(CultureInfo.InvariantCulture)),
        ("verdict_normalized", verdict => verdict.Normalized),
        ("verdict_did_you_mean", verdict => verdict.DidYouMean),
        ("verdict_catch_all", verdict => verdict.Flags.CatchAll is { } catchAll ? Flag(catchAll) : null),
        ("verdict_disposable", verdict => Flag(verdict.Flags.Disposable)),
        ("verdict_role", verdict => Flag(verdict.Flags.Role)),
        ("verdict_free", verdict => Flag(verdict.Flags.Free)),
        ("verdict_mx", verdict => string.Join(' ', verdict.Dns.Mx.Select(mx => mx.Host))),
        ("verdict_smtp_code", verdict => verdict.Smtp?.Code?.ToString(CultureInfo.InvariantCulture)),
        ("verdict_checked_at", verdict => verdict.CheckedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture)),
    ];

    /// <summary>Gets the names of the columns, in order.</summary>
    public static IEnumerable<string> Names => Columns.Select(column => column.Name);

    /// <summary>Appends the columns to a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="delimiter">What stands before each.</param>
    public static void Append(StringBuilder row, Verdict verdict, char delimiter)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(verdict);
        foreach (var (_, value) in Columns)
        {
            row.Append(delimiter).Append(Cells.Quoted(Guarded(value(verdict) ?? ""), delimiter));
        }
    }

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Guarded(string value) =>
        value is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? $"'{value}" : value;
}
