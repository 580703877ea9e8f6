using System.Runtime.CompilerServices;
using System.Text;

namespace Validator.Smtp;

/// <summary>
/// One round of questions: a transaction for each recipient under the null sender, one for all with a real sender.
/// Pipelined, all commands go out at once and the replies are read in their order; else each command waits for the reply before it.
/// </summary>
internal sealed class SmtpRound
{
    private readonly SmtpChannel _channel;
    private readonly string _sender;
    private readonly IReadOnlyList<string> _recipients;
    private readonly RecipientAnswer[] _answers;
    private readonly bool _isPipelined;

    /// <summary>Initializes a new instance of the <see cref="SmtpRound"/> class.</summary>
    /// <param name="channel">The connection.</param>
    /// <param name="sender">The sender; empty for the null sender.</param>
    /// <param name="recipients">All recipients.</param>
    /// <param name="answers">Where their answers go.</param>
    /// <param name="isPipelined">Whether the server takes commands before it has answered the last.</param>
    public SmtpRound(SmtpChannel channel, string sender, IReadOnlyList<string> recipients, RecipientAnswer[] answers, bool isPipelined)
    {
        _channel = channel;
        _sender = sender;
        _recipients = recipients;
        _answers = answers;
        _isPipelined = isPipelined;
    }

    /// <summary>Gets how many answers to RCPT were not positive.</summary>
    public int Rejections { get; private set; }

    /// <summary>Asks.</summary>
    /// <param name="asked">The recipients to ask about, by index.</param>
    /// <param name="needsReset">Whether the session has had a transaction before.</param>
    /// <returns>A task that ends when each has an answer.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(List<int> asked, bool needsReset)
    {
        var size = _sender.Length == 0 ? 1 : asked.Count;
        if (_isPipelined)
        {
            for (var first = 0; first < asked.Count; first += size)
            {
                WriteTransaction(asked, first, size, needsReset || first > 0);
            }

            if (await _channel.BeginSendAsync(SmtpPhase.Mail).ConfigureAwait(false) is { } early)
            {
                Stop(asked, 0, size, SmtpPhase.Mail, early);
                return;
            }
        }

        var goesOn = true;
        for (var first = 0; first < asked.Count && goesOn; first += size)
        {
            goesOn = await TransactAsync(asked, first, size, needsReset || first > 0).ConfigureAwait(false);
        }

        await _channel.EndSendAsync(SmtpPhase.Rcpt).ConfigureAwait(false);
        if (goesOn && _channel.HasUnread)
        {
            await ReadOnAsync(asked).ConfigureAwait(false);
        }
    }

    /// <summary>More replies came than commands went out. A farewell is fine; anything else says that the replies were counted off wrongly, and no answer can be trusted.</summary>
    private async ValueTask ReadOnAsync(List<int> asked)
    {
        var extra = await _channel.ReadReplyAsync(SmtpPhase.Rcpt).ConfigureAwait(false);
        if (extra.IsClosing)
        {
            _channel.Break(SmtpFailureKind.Closed, SmtpPhase.Rcpt, "closes the connection (421)", extra.Reply);
            return;
        }

        var failure = extra.Failure is { Kind: not SmtpFailureKind.ProtocolViolation } broken
            ? broken
            : _channel.Break(SmtpFailureKind.ProtocolViolation, SmtpPhase.Rcpt, "sent more replies than it was asked for", extra.Reply);
        Answer(asked, 0, asked.Count, new RecipientAnswer(failure.Phase, null, failure));
    }

    private void WriteTransaction(List<int> asked, int first, int size, bool reset)
    {
        if (reset)
        {
            _channel.Commands.Rset();
        }

        WriteMail(asked, first, size);
        for (var k = first; k < first + size; k++)
        {
            _channel.Commands.Rcpt(_recipients[asked[k]]);
        }
    }

    private void WriteMail(List<int> asked, int first, int size)
    {
        var smtpUtf8 = !Ascii.IsValid(_sender);
        for (var k = first; k < first + size && !smtpUtf8; k++)
        {
            smtpUtf8 = !Ascii.IsValid(_recipients[asked[k]]);
        }

        _channel.Commands.Mail(_sender, smtpUtf8);
    }

    /// <summary>One transaction.</summary>
    /// <returns>Whether another may follow.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> TransactAsync(List<int> asked, int first, int size, bool reset)
    {
        if (reset)
        {
            if (!_isPipelined)
            {
                _channel.Commands.Rset();
            }

            // A server that refuses RSET may begin a new transaction all the same: MAIL tells.
            var cleared = await NextAsync(SmtpPhase.Mail).ConfigureAwait(false);
            if (cleared.Reply is null || cleared.IsClosing)
            {
                return Stop(asked, first, size, SmtpPhase.Mail, cleared);
            }

            if (_isPipelined && cleared.Reply.Code is 450 or 451 or 452 or 550 or 551 or 552 or 553)
            {
                // These say something about a mailbox, which RSET has none of (RFC 5321 §4.3.2): the two sides are out of step.
                var failure = _channel.Break(SmtpFailureKind.ProtocolViolation, SmtpPhase.Mail, $"answered RSET with {cleared.Reply.Code}", cleared.Reply);
                Answer(asked, 0, asked.Count, new RecipientAnswer(failure.Phase, null, failure));
                return false;
            }
        }

        if (!_isPipelined)
        {
            WriteMail(asked, first, size);
        }

        var mail = await NextAsync(SmtpPhase.Mail).ConfigureAwait(false);
        if (mail.Reply is null || mail.IsClosing)
        {
            return Stop(asked, first, size, SmtpPhase.Mail, mail);
        }

        if (!mail.IsPositive)
        {
            Answer(asked, first, size, new RecipientAnswer(SmtpPhase.Mail, mail.Reply, null));
        }

        return (!mail.IsPositive && !_isPipelined) || await RecipientsAsync(asked, first, size, mail.IsPositive).ConfigureAwait(false);
    }

    /// <summary>The RCPTs of a transaction. Where the sender was refused they are on their way already: their replies are read, and mean nothing.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RecipientsAsync(List<int> asked, int first, int size, bool counts)
    {
        for (var k = first; k < first + size; k++)
        {
            if (!_isPipelined)
            {
                _channel.Commands.Rcpt(_recipients[asked[k]]);
            }

            var answer = await NextAsync(SmtpPhase.Rcpt).ConfigureAwait(false);
            if (counts && answer.Reply is { IsPositive: true, Code: not (250 or 251 or 252) })
            {
                // Yes, but to another question: the two sides are out of step.
                answer = new SmtpAnswer(null, _channel.Break(SmtpFailureKind.ProtocolViolation, SmtpPhase.Rcpt, $"answered RCPT with {answer.Reply.Code}", answer.Reply));
            }

            if (counts && answer.Reply is { IsPositive: false })
            {
                Rejections++;
            }

            if (answer.Reply is null || answer.IsClosing)
            {
                return Stop(asked, k, counts ? 1 : 0, SmtpPhase.Rcpt, answer);
            }

            if (counts)
            {
                Answer(asked, k, 1, new RecipientAnswer(SmtpPhase.Rcpt, answer.Reply, null));
            }
        }

        return true;
    }

    private ValueTask<SmtpAnswer> NextAsync(SmtpPhase phase) => _isPipelined ? _channel.ReadReplyAsync(phase) : _channel.CommandAsync(phase);

    /// <summary>The connection ends here: by a failure, or by a 421, which answers the recipients in question; those after them get none.</summary>
    /// <returns>False.</returns>
    private bool Stop(List<int> asked, int first, int size, SmtpPhase phase, SmtpAnswer last)
    {
        var failure = last.Failure;
        if (failure is null)
        {
            failure = _channel.Break(SmtpFailureKind.Closed, phase, "closes the connection (421)", last.Reply);
            Answer(asked, first, size, new RecipientAnswer(phase, last.Reply, null));
        }

        // What had an answer in an earlier round or transaction keeps it.
        foreach (var i in asked)
        {
            if (_answers[i] is { Reply: null, Failure: null })
            {
                _answers[i] = new RecipientAnswer(failure.Phase, null, failure);
            }
        }

        return false;
    }

    private void Answer(List<int> asked, int first, int size, RecipientAnswer answer)
    {
        for (var k = first; k < first + size; k++)
        {
            _answers[asked[k]] = answer;
        }
    }
}
