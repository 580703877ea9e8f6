namespace Validator.Webhooks;

/// <summary>Which deliveries of a key are wanted, newest first; what is null does not limit.</summary>
public sealed record WebhookQuery
{
    /// <summary>Gets the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>Gets the job.</summary>
    public string? JobId { get; init; }

    /// <summary>Gets the state.</summary>
    public WebhookState? State { get; init; }

    /// <summary>Gets where to go on, from the page before.</summary>
    public string? Cursor { get; init; }

    /// <summary>Gets the most entries. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
