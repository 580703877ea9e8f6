using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Validator.Api.Results;

/// <summary>The form of a job's results.</summary>
internal enum ResultFormat
{
    /// <summary>A page of verdicts.</summary>
    Json,

    /// <summary>A verdict a line.</summary>
    Ndjson,

    /// <summary>The uploaded table with the verdict's columns.</summary>
    Csv,
}

/// <summary>Chooses the form of results.</summary>
internal static class ResultFormats
{
    private static readonly (string MediaType, ResultFormat Format)[] MediaTypes =
    [
        ("application/json", ResultFormat.Json),
        ("application/x-ndjson", ResultFormat.Ndjson),
        ("application/ndjson", ResultFormat.Ndjson),
        ("application/jsonl", ResultFormat.Ndjson),
        ("text/csv", ResultFormat.Csv),
    ];

    /// <summary>Finds what a client likes best (RFC 9110, section 12.5.1).</summary>
    /// <param name="accept">What it accepts.</param>
    /// <returns>The form; JSON where nothing is said, null where none of them is accepted.</returns>
    public static ResultFormat? OfAccept(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept) || !MediaTypeHeaderValue.TryParseList(accept, out var ranges) || ranges.Count == 0)
        {
            return ResultFormat.Json;
        }

        ResultFormat? best = null;
        var (bestQuality, bestPlace) = (0.0, 0);
        foreach (var (mediaType, format) in MediaTypes)
        {
            // The most specific range decides for a type; among equals the client's order does.
            var type = new MediaTypeHeaderValue(mediaType);
            var matching = ranges.Select((range, place) => (Range: range, Place: place)).Where(pair => Matches(pair.Range, type)).OrderBy(pair => pair.Range.MatchesAllTypes ? 2 : pair.Range.MatchesAllSubTypes ? 1 : 0).ToList();
            if (matching.Count > 0 && (matching[0].Range.Quality ?? 1) is var quality && (quality > bestQuality || (quality == bestQuality && quality > 0 && matching[0].Place < bestPlace)))
            {
                (best, bestQuality, bestPlace) = (format, quality, matching[0].Place);
            }
        }

        return best;
    }

    private static bool Matches(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        range.MatchesAllTypes || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase) &&
            (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
}
