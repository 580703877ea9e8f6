using System.ComponentModel.DataAnnotations;

namespace Validator.Api.Uploads;

/// <summary>What an upload may cost.</summary>
public sealed class JobUploadOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "Jobs:Uploads";

    /// <summary>Gets or sets the most bytes of one upload. Default: 512 MiB.</summary>
    [Range(1, 1L << 40)]
    public long MaxBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Gets or sets how long one upload may take. Default: one hour.</summary>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the most uploads of one key at a time. Default: 8.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentPerKey { get; set; } = 8;

    /// <summary>Gets or sets the most live event streams of one key at a time. Default: 64.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreamsPerKey { get; set; } = 64;

    /// <summary>Gets or sets the folder for uploads that have to be read to their end first; null for the system's. Nothing stays in it.</summary>
    public string? SpoolFolder { get; set; }

    /// <summary>Gets or sets a value indicating whether a webhook may name a non-public address. Default: false.</summary>
    public bool AllowPrivateWebhooks { get; set; }
}
