namespace Validator.Webhooks;

/// <summary>How far a message is. Numbers are stored: they only ever grow.</summary>
public enum WebhookState
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    Pending = 0,

    /// <summary>The receiver took it.</summary>
    Delivered = 1,

    /// <summary>The receiver did not take it and is not asked any more; it can be sent again by hand.</summary>
    Failed = 2,
}
