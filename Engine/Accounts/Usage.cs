namespace Validator.Accounts;

/// <summary>What a key has used in a day of one endpoint.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Endpoint">Method and route pattern, such as <c>POST /v1/verifications</c>; never what was asked.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Addresses">How many addresses were asked about; they count towards the quota.</param>
public sealed record Usage(DateOnly Day, string KeyId, string Endpoint, long Requests, long Addresses);

/// <summary>Which usage is wanted; what is null does not limit. Ordered by day, key and endpoint.</summary>
public sealed record UsageQuery
{
    /// <summary>Gets the first day, inclusive.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Gets the last day, inclusive.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Gets the key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gets where to go on, from the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Gets the most entries. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
