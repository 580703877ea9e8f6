using System.ComponentModel.DataAnnotations;

namespace Validator.Api.Jobs;

/// <summary>What uploads and live events may cost. How large an upload may be is said with the other limits of requests (<see cref="Security.ApiOptions.MaxUploadBytes"/>).</summary>
public sealed class JobOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Jobs";

    /// <summary>Gets or sets how long one upload may take. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan LongestUpload { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the most uploads of one key at a time. Default: 8.</summary>
    [Range(1, 10_000)]
    public int UploadsPerKey { get; set; } = 8;

    /// <summary>Gets or sets the most live event streams of one key at a time. Default: 64.</summary>
    [Range(1, 100_000)]
    public int EventStreamsPerKey { get; set; } = 64;

    /// <summary>Gets or sets how long a live event stream is silent before it says that it is still there. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets the folder for uploads that have to be read to their end first; null for the system's. No file in it has a name, and none outlives the process.</summary>
    public string? SpoolFolder { get; set; }
}
