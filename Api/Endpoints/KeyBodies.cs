using System.Text.Json.Serialization;
using Validator.Accounts;

namespace Validator.Api.Endpoints;

/// <summary>A key that is to be made.</summary>
/// <param name="Scopes">What it may do: <c>verify</c>, <c>jobs</c>, <c>history</c>, <c>feedback</c>, <c>admin</c>; at least one.</param>
/// <param name="Name">A name for people, at most 100 characters.</param>
/// <param name="RateLimit">Requests a second in the long run; no limit where it is left out.</param>
/// <param name="Burst">Requests at once after a pause; as many as in a second where it is left out.</param>
/// <param name="DailyQuota">Addresses a day (UTC), whichever call they come by; no limit where it is left out.</param>
/// <param name="ConcurrentJobs">Jobs that are not over yet; no limit where it is left out.</param>
/// <param name="ExpiresAt">When it ends; never where it is left out.</param>
/// <param name="Sandbox">Whether it is for trying out: answered from the table of test addresses, without touching the network.</param>
/// <param name="WebhookUrl">What is told of the end of its jobs that name no other receiver; nobody where it is left out.</param>
public sealed record KeyBody(
    [property: JsonRequired] IReadOnlyList<string> Scopes,
    string? Name = null,
    double? RateLimit = null,
    int? Burst = null,
    long? DailyQuota = null,
    int? ConcurrentJobs = null,
    DateTimeOffset? ExpiresAt = null,
    bool Sandbox = false,
    string? WebhookUrl = null);

/// <summary>A key with its secret, which is shown this once.</summary>
/// <param name="Id">The id.</param>
/// <param name="Key">The secret: what travels in <c>Authorization</c> or <c>X-Api-Key</c>.</param>
/// <param name="Prefix">The part of it that lists show.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record NewKey(string Id, string Key, string Prefix, string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    internal static NewKey Of(IssuedKey issued) => new(
        issued.Key.Id, issued.Secret, issued.Key.Prefix, issued.Key.Name, ScopeNames.Of(issued.Key.Scopes), issued.Key.ExpiresAt);
}

/// <summary>How a key is rotated.</summary>
/// <param name="GraceSeconds">How long the earlier secret still works, in seconds, at most 30 days; not at all where it is left out.</param>
public sealed record RotationBody(double? GraceSeconds = null);

/// <summary>A key as lists show it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Prefix">The visible part of its secret.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Sandbox">Whether it is for trying out.</param>
/// <param name="RateLimit">Requests a second; null for no limit.</param>
/// <param name="Burst">Requests at once; null for as many as in a second.</param>
/// <param name="DailyQuota">Addresses a day; null for no limit.</param>
/// <param name="ConcurrentJobs">Jobs that are not over yet; null for no limit.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null where it was not.</param>
/// <param name="WebhookUrl">What is told of the end of its jobs that name no other receiver; null for nobody.</param>
public sealed record ListedKey(
    string Id,
    string Prefix,
    string Name,
    IReadOnlyList<string> Scopes,
    bool Sandbox,
    double? RateLimit,
    int? Burst,
    long? DailyQuota,
    int? ConcurrentJobs,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    string? WebhookUrl)
{
    internal static ListedKey Of(ApiKey key) => new(
        key.Id,
        key.Prefix,
        key.Name,
        ScopeNames.Of(key.Scopes),
        key.IsSandbox,
        key.Limits.RequestsPerSecond,
        key.Limits.Burst,
        key.Limits.DailyQuota,
        key.Limits.ConcurrentJobs,
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt,
        key.WebhookUrl?.OriginalString);
}
