using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Validator.Api.Tables;
using Validator.History;

namespace Validator.Api.History;

/// <summary>Streams the verdicts that a query finds as CSV; what is in memory does not grow with them.</summary>
/// <param name="history">The history.</param>
/// <param name="query">Which verdicts.</param>
internal sealed class HistoryCsv(IHistoryStore history, HistoryQuery query) : IResult
{
    private const int FlushAt = 32 * 1024;
    private const char Delimiter = ',';

    /// <summary>Tells whether a request wants CSV rather than JSON.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsAccepted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(accepted, "text/csv") > Quality(accepted, "application/json");
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = "attachment; filename=\"verifications.csv\"";
        var rows = new StringBuilder().AppendJoin(Delimiter, VerdictColumns.Names).Append("\r\n");
        var row = new StringBuilder();
        await foreach (var entry in history.ExportAsync(query, httpContext.RequestAborted))
        {
            VerdictColumns.Append(row.Clear(), entry.Verdict, Delimiter);
            rows.Append(row, 1, row.Length - 1).Append("\r\n"); // without the delimiter in front
            if (rows.Length > FlushAt)
            {
                await FlushAsync(response, rows, httpContext.RequestAborted);
            }
        }

        await FlushAsync(response, rows, httpContext.RequestAborted);
    }

    private static async Task FlushAsync(HttpResponse response, StringBuilder rows, CancellationToken cancellationToken)
    {
        await response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(rows.ToString()), cancellationToken);
        rows.Clear();
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type)
    {
        // The most specific range counts (RFC 9110, 12.5.1).
        var wanted = new MediaTypeHeaderValue(type);
        return accepted.Where(wanted.IsSubsetOf)
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1)
            .FirstOrDefault();
    }
}
