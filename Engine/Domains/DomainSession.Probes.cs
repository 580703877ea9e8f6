using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator.Domains;

/// <content>What is asked beside the queue: the control and the made-up address.</content>
internal sealed partial class DomainSession
{
    /// <summary>One host's word that it does not relay may be about us: postmaster as a control has to be refused alike, or a second host has to say the same.</summary>
    private async Task ConfirmRelayDeniedAsync(Question question, SmtpReply reply, string sender, CancellationToken cancellationToken)
    {
        var smtp = Answers.Conversation(Host, reply, _conversation.IsTls);
        if (Knowledge.IsRelayDenied(Host) || (question.RelayDeniedBy is { } other && other != Host))
        {
            Knowledge.LearnRelayDenied(Host);
            Settle(question, Finding.RelayDenied, smtp);
            return;
        }

        if (MayAsk)
        {
            var answers = await _conversation.AskAsync(sender, [Control], cancellationToken).ConfigureAwait(false);
            if (answers[0] is { Phase: SmtpPhase.Rcpt, Reply: { } said })
            {
                var reading = pool.Services.Classifier.Read(said, new ReplyContext(SmtpPhase.Rcpt, Host, Control, sender, egress.HeloName, egress.Source));
                if (reading.Meaning is ReplyMeaning.RelayDenied)
                {
                    Knowledge.LearnRelayDenied(Host);
                    Settle(question, Finding.RelayDenied, smtp);
                    return;
                }
            }
        }

        if (question.RelayDeniedBy is null)
        {
            question.RelayDeniedBy = Host;
            question.Refusal = new Refusal(Finding.Blocked, smtp, RetryAfter: null);
            if (LeaveToNextHost(question))
            {
                return;
            }
        }

        Settle(question, Finding.Blocked, smtp);
    }

    /// <summary>Asks about postmaster, whom every host that takes the domain's mail has to accept; in the next session where this one has nothing left.</summary>
    private async Task AskControlAsync(Question question, string sender, CancellationToken cancellationToken)
    {
        if (Knowledge.HostAccepts)
        {
            return;
        }

        if (!MayAsk && question.Broken++ < MostBrokenSessions)
        {
            question.AwaitsControl = true;
            Requeue([question]);
            return;
        }

        var answer = MayAsk ? (await _conversation.AskAsync(sender, [Control], cancellationToken).ConfigureAwait(false))[0] : default;
        Knowledge.LearnControl(answer is { Phase: SmtpPhase.Rcpt, Reply: { } reply } ? reply : null);
    }

    /// <summary>Asks about a made-up address, in a transaction of its own: once in a session, and once more for addresses that come back to it after their wait, since it was put off with them.</summary>
    private async Task ProbeAsync(string sender, List<Question> questions, CancellationToken cancellationToken)
    {
        await Knowledge.CatchAll.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var areRetries = questions.Exists(question => question.Ticket is not null);
            if ((areRetries ? _probedForRetries : _probed) || !MayAsk || Knowledge.CatchAll.Verdict is not null)
            {
                return;
            }

            (_probed, _probedForRetries) = (true, areRetries);
            var epoch = questions.Select(question => question.Ticket?.ProbeEpoch).FirstOrDefault(known => known is not null) ?? 0;
            var first = await AskMadeUpAsync(sender, epoch, cancellationToken).ConfigureAwait(false);
            if (first is true && Knowledge.HostRefusesSome && MayAsk)
            {
                // It refused one and accepted another that cannot exist: its answers differ, so one more has to agree.
                var second = await AskMadeUpAsync(sender, epoch + 1, cancellationToken).ConfigureAwait(false);
                first = second is true ? true : null;
            }

            if (first is { } verdict)
            {
                Knowledge.CatchAll.Learn(verdict, epoch);
            }
        }
        finally
        {
            Knowledge.CatchAll.EndTurn();
        }
    }

    private async Task<bool?> AskMadeUpAsync(string sender, int epoch, CancellationToken cancellationToken)
    {
        var madeUp = $"{pool.Services.Probe.LocalPart(pool.Domain, epoch)}@{pool.Domain}";
        var answers = await _conversation.AskAsync(sender, [madeUp], cancellationToken).ConfigureAwait(false);
        NoteViolation(answers);
        if (answers[0] is not { Phase: SmtpPhase.Rcpt, Reply: { } reply })
        {
            return null;
        }

        var reading = pool.Services.Classifier.Read(reply, new ReplyContext(SmtpPhase.Rcpt, Host, madeUp, sender, egress.HeloName, egress.Source));
        return reading.Meaning switch
        {
            ReplyMeaning.Accepted => true,
            ReplyMeaning.RateLimited or ReplyMeaning.PolicyBlock or ReplyMeaning.IpBlocklisted or ReplyMeaning.NullSenderRefused => null,
            _ => reply.IsPermanent ? false : null,
        };
    }
}
