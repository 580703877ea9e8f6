namespace Validator.Accounts;

/// <summary>Something that somebody did, or tried. It names no secret and no email address.</summary>
/// <param name="At">When.</param>
/// <param name="KeyId">By which key; null where none was shown.</param>
/// <param name="Action">What, such as <c>keys.create</c>.</param>
/// <param name="Target">To what: an id or a domain; null where the action says it all.</param>
/// <param name="Client">From which client address; null where it is not known.</param>
/// <param name="Status">What came of it, as an HTTP status.</param>
public sealed record AuditEntry(DateTimeOffset At, string? KeyId, string Action, string? Target, string? Client, int Status);

/// <summary>Which entries are wanted; what is null does not limit. Newest first.</summary>
public sealed record AuditQuery
{
    /// <summary>Gets the key that acted.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gets the action.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the first moment, inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the last moment, exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets where to go on, from the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Gets the most entries. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
