using System.Collections.Immutable;

namespace Validator.Smtp;

/// <summary>
/// A conversation that stands after EHLO. One caller at a time.
/// Disposing without <see cref="QuitAsync"/> closes the connection at once.
/// </summary>
public interface ISmtpConversation : IAsyncDisposable
{
    /// <summary>Gets where it leads.</summary>
    SmtpEndpoint Endpoint { get; }

    /// <summary>Gets a value indicating whether it is encrypted. The certificate is not judged.</summary>
    bool IsTls { get; }

    /// <summary>Gets a value indicating whether the server offers SMTPUTF8 (RFC 6531).</summary>
    bool OffersSmtpUtf8 { get; }

    /// <summary>Gets a value indicating whether another question may be asked: connected, and no 421, protocol violation or time-out so far.</summary>
    bool IsUsable { get; }

    /// <summary>
    /// Gets how many more recipients the server may refuse before the session has to end (DESIGN: 5 a session).
    /// Every answer to RCPT that is not positive takes one. Zero: ask nothing more.
    /// </summary>
    int RejectionsLeft { get; }

    /// <summary>
    /// Asks about recipients. Under the null sender each has a transaction of its own (RSET, MAIL, RCPT; the groups pipelined where the server
    /// offers PIPELINING); with a real sender several RCPTs follow one MAIL.
    /// </summary>
    /// <param name="sender">The envelope sender without angle brackets; the empty string is the null sender <c>&lt;&gt;</c>.</param>
    /// <param name="recipients">The mailboxes, at most <see cref="RejectionsLeft"/> of them, without angle brackets and already validated.</param>
    /// <param name="cancellationToken">Closes the connection at once; the conversation is not usable afterwards.</param>
    /// <returns>An answer for each recipient in order. Where the connection is lost on the way, those not yet answered carry the failure.</returns>
    Task<ImmutableArray<RecipientAnswer>> AskAsync(string sender, IReadOnlyList<string> recipients, CancellationToken cancellationToken = default);

    /// <summary>Waits, while nothing is being asked, for the server to close the connection or to say something unasked: the conversation is of no more use then.</summary>
    /// <param name="cancellationToken">Ends the waiting; the conversation stays usable.</param>
    /// <returns>A task that ends with either, and never fails. Where it cannot be told, it ends with the token alone.</returns>
    Task WatchAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), ended);
        return ended.Task;
    }

    /// <summary>Says QUIT, waits briefly for the answer, and closes. Never throws.</summary>
    /// <param name="cancellationToken">Closes at once.</param>
    /// <returns>A task that ends when the connection is closed.</returns>
    Task QuitAsync(CancellationToken cancellationToken = default);
}
