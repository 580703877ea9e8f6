namespace Validator.Accounts;

/// <summary>What a key may use; what is null does not limit.</summary>
/// <param name="RequestsPerSecond">Requests a second in the long run.</param>
/// <param name="Burst">Requests at once after a pause; null for as many as in a second, at least one.</param>
/// <param name="DailyQuota">Addresses a day (UTC), whichever call they come by.</param>
/// <param name="ConcurrentJobs">Jobs that are not over yet.</param>
public sealed record KeyLimits(double? RequestsPerSecond = null, int? Burst = null, long? DailyQuota = null, int? ConcurrentJobs = null)
{
    /// <summary>Gets no limits.</summary>
    public static KeyLimits None { get; } = new();
}
