namespace Validator.Webhooks;

/// <summary>How messages are sent.</summary>
public sealed record WebhookOptions
{
    /// <summary>Gets a value indicating whether receivers on addresses that are not public may be sent to. Default: no.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Gets how long a receiver may take to answer. Default: 15 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets the most messages under way at once. Default: 32.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>Gets the most messages under way to one receiver. Default: 2.</summary>
    public int PerHost { get; init; } = 2;

    /// <summary>Gets how long the log keeps what came to its end. Default: 30 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}
