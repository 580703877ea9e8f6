namespace Validator.Profiles;

/// <summary>Who runs a mail host, and how politely it wants to be asked.</summary>
public sealed record MailOperator
{
    private const int DefaultSenderConnections = 10;
    private const int DefaultSenderMessages = 100;

    /// <summary>Gets the stable key, lower case (<c>gmail</c>, <c>exchange-online</c>): the name of the budget that all its hosts share.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what its hosts are there for.</summary>
    public required OperatorKind Kind { get; init; }

    /// <summary>Gets a value indicating whether its hosts often accept every RCPT, so that an acceptance proves nothing.</summary>
    public bool AcceptsAnyRecipient { get; init; }

    /// <summary>Gets the provider under which its replies are classified; null where it has no rows of its own.</summary>
    public string? ReplyOperator { get; init; }

    /// <summary>Gets the connections at once that senders may have; null where not known.</summary>
    public int? SenderConnections { get; init; }

    /// <summary>Gets the messages that senders may give to one connection; null where not known.</summary>
    public int? SenderMessagesPerConnection { get; init; }

    /// <summary>Gets where the limits come from; null where there are none.</summary>
    public string? LimitsSource { get; init; }

    /// <summary>Gets the connections at once that we open: half of what senders may, at least 1; 5 where not known.</summary>
    public int Connections => Math.Max(1, (SenderConnections ?? DefaultSenderConnections) / 2);

    /// <summary>Gets the transactions that we give to one connection: half of what senders may, at least 1; 50 where not known.</summary>
    public int MessagesPerConnection => Math.Max(1, (SenderMessagesPerConnection ?? DefaultSenderMessages) / 2);
}
