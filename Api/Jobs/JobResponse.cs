using System.Text.Json.Serialization;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Api.Jobs;

/// <summary>How a job stands.</summary>
public sealed record JobResponse
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The name that it was given, or that of the file; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>One of `queued`, `running`, `paused`, `completed`, `cancelled`, `failed`.</summary>
    public required string State { get; init; }

    /// <summary>How many rows it has.</summary>
    public required long Total { get; init; }

    /// <summary>How many rows have their verdict.</summary>
    public required long Done { get; init; }

    /// <summary>How many rows repeat an earlier one.</summary>
    public required long Duplicates { get; init; }

    /// <summary>The verdicts so far by status, each of them.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The verdicts so far by reason, each of them.</summary>
    public required IReadOnlyDictionary<string, long> Reasons { get; init; }

    /// <summary>The rows that get their verdict per second, of late; null while that is not known.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>How many seconds the rest will take; null while that is not known.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When its first row was asked about; null before.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When it came to its end; null before.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>Why it failed; there only where it did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }

    /// <summary>Gives the public form of a job.</summary>
    /// <param name="job">The job.</param>
    /// <returns>The same, for JSON.</returns>
    internal static JobResponse Of(JobInfo job)
    {
        var tally = new Tally(job.Counts);
        return new()
        {
            Id = job.Id,
            Name = job.Name,
            State = VerdictJson.Word(job.State),
            Total = job.Total,
            Done = job.Done,
            Duplicates = job.Duplicates,
            Counts = Counted<VerdictStatus>(tally.Of),
            Reasons = Counted<VerdictReason>(tally.Of),
            RatePerSecond = Finite(job.RatePerSecond),
            EtaSeconds = Finite(job.EtaSeconds),
            CreatedAt = Utc(job.CreatedAt),
            StartedAt = job.StartedAt is { } started ? Utc(started) : null,
            FinishedAt = job.FinishedAt is { } finished ? Utc(finished) : null,
            Failure = job.State is JobState.Failed ? job.Failure ?? "The job could not be carried out." : null,
        };
    }

    /// <summary>Writes a job as the API shows it, for messages about it.</summary>
    /// <param name="job">The job.</param>
    /// <returns>JSON on one line, UTF-8.</returns>
    public static byte[] Json(JobInfo job) => JobJson.Line(job);

    private static Dictionary<string, long> Counted<T>(Func<T, long> count)
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(VerdictJson.Word, count);

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 2) : null;

    /// <summary>To the millisecond, as verdicts have it.</summary>
    private static DateTime Utc(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
}
