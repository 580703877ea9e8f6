using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Validator.Api.Ports;
using Validator.Verdicts;

namespace Validator.Api.Results;

/// <summary>A page of a job's verdicts.</summary>
/// <param name="Items">The verdicts, in the order of the rows.</param>
/// <param name="NextCursor">What to hand in as `cursor` for the next page; null where this is the last.</param>
public sealed record ResultPage(IReadOnlyList<Verdict> Items, string? NextCursor)
{
    /// <summary>Reads a page.</summary>
    /// <param name="rows">The rows, at least one more than the page has where there are more.</param>
    /// <param name="limit">The most verdicts of the page.</param>
    /// <returns>The page.</returns>
    internal static async Task<ResultPage> ReadAsync(IAsyncEnumerable<JobRow> rows, int limit)
    {
        List<Verdict> items = [];
        var last = 0L;
        await foreach (var row in rows)
        {
            if (items.Count == limit)
            {
                return new(items, ResultCursor.Write(last));
            }

            items.Add(row.Verdict);
            last = row.Ordinal;
        }

        return new(items, null);
    }

    /// <summary>Writes the page in the one JSON form that verdicts have.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is written.</returns>
    internal async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var verdict in Items)
        {
            json.WriteRawValue(VerdictJson.SerializeToUtf8Bytes(verdict), skipInputValidation: true);
        }

        json.WriteEndArray();
        json.WriteString("next_cursor", NextCursor);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }
}
