using Validator.Verdicts;

namespace Validator.Api.Endpoints;

/// <summary>How many verdicts there are of each kind.</summary>
/// <param name="Total">How many in all.</param>
/// <param name="Counts">How many of each status; a status that does not occur has 0.</param>
/// <param name="Reasons">How many of each reason; a reason that does not occur has 0.</param>
public sealed record VerdictSummary(long Total, IReadOnlyDictionary<string, long> Counts, IReadOnlyDictionary<string, long> Reasons)
{
    /// <summary>Counts verdicts.</summary>
    /// <param name="verdicts">The verdicts.</param>
    /// <returns>The counts.</returns>
    public static VerdictSummary Of(IReadOnlyCollection<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return new(verdicts.Count, Count(verdicts.Select(verdict => verdict.Status)), Count(verdicts.Select(verdict => verdict.Reason)));
    }

    private static Dictionary<string, long> Count<T>(IEnumerable<T> values)
        where T : struct, Enum
    {
        var counts = Enum.GetValues<T>().ToDictionary(value => VerdictJson.Word(value), _ => 0L);
        foreach (var value in values)
        {
            counts[VerdictJson.Word(value)]++;
        }

        return counts;
    }
}
