using System.Globalization;
using System.Text;
using Validator.Verdicts;

namespace Validator.Standalone.Output;

/// <summary>
/// A header and a row a verdict, quoted by RFC 4180, with lines that end as the system's do elsewhere (<c>\n</c>). The column <c>email</c> repeats the input;
/// the <c>verdict_</c> columns are guarded, so that a spreadsheet takes none for a formula.
/// </summary>
internal sealed class CsvFormat : IVerdictFormat
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

    private static readonly byte[] Header = Encoding.UTF8.GetBytes($"email,{string.Join(',', ColumnNames)}\n");

    /// <summary>Gets the names of the columns that a verdict fills.</summary>
    public static IEnumerable<string> ColumnNames => Columns.Select(column => column.Name);

    public void Begin(Stream output) => output.Write(Header);

    public void Write(Stream output, Verdict verdict)
    {
        var row = new StringBuilder(Quoted(verdict.Email, ','));
        AppendColumns(row, verdict, ',');
        output.Write(Encoding.UTF8.GetBytes(row.Append('\n').ToString()));
    }

    /// <summary>Appends the columns that a verdict fills to a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="delimiter">What stands before each.</param>
    public static void AppendColumns(StringBuilder row, Verdict verdict, char delimiter)
    {
        foreach (var (_, value) in Columns)
        {
            row.Append(delimiter).Append(Quoted(Guarded(value(verdict) ?? ""), delimiter));
        }
    }

    public void End(Stream output)
    {
    }

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Guarded(string value) =>
        value is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? $"'{value}" : value;

    private static string Quoted(string value, char delimiter) =>
        value.AsSpan().IndexOfAny("\"\r\n") >= 0 || value.Contains(delimiter, StringComparison.Ordinal) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
