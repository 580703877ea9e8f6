using Validator.History;

namespace Validator.Webhooks;

/// <summary>Messages to receivers, kept until they are delivered, and the log of their delivery. A port: hosts choose the store.</summary>
public interface IOutboxStore
{
    /// <summary>Keeps a message, to be sent at once. One whose id is kept already changes nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task AddAsync(WebhookMessage message, CancellationToken cancellationToken = default);

    /// <summary>Gives messages that are due, those that have waited longest first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">The most.</param>
    /// <param name="busyHosts">Receivers that have enough to do (<see cref="Uri.Authority"/>): theirs are left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The messages. They stay due until an attempt is recorded.</returns>
    Task<IReadOnlyList<WebhookDelivery>> DueAsync(DateTimeOffset now, int limit, IReadOnlyCollection<string> busyHosts, CancellationToken cancellationToken = default);

    /// <summary>Tells when the next message is due after a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The time; null where none waits.</returns>
    Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Keeps what came of a sending.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="attempt">The sending.</param>
    /// <param name="state">How far the message is now.</param>
    /// <param name="nextAttemptAt">When it is sent next; null where it is not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task RecordAsync(string id, WebhookAttempt attempt, WebhookState state, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken = default);

    /// <summary>Lists deliveries, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A page of them. A cursor that was not given out by this store makes it fail with <see cref="FormatException"/>.</returns>
    Task<Page<WebhookDelivery>> FindAsync(WebhookQuery query, CancellationToken cancellationToken = default);

    /// <summary>Has a message sent again, whatever its state, with all its tries before it.</summary>
    /// <param name="keyId">The key that it belongs to.</param>
    /// <param name="id">Its id.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The delivery as it stands now; null where the key has no such message.</returns>
    Task<WebhookDelivery?> ReplayAsync(string keyId, string id, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>Removes what came to its end before a moment.</summary>
    /// <param name="before">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many messages were removed.</returns>
    Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
