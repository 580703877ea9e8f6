using System.Collections.Immutable;
using Validator.Dns;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>One session with one of a domain's hosts: takes questions from the queue as long as the session may ask, and answers them.</summary>
internal sealed partial class DomainSession(
    SessionPool pool, OpenedSession opened, MailRoute? route, EgressAddress egress, ImmutableArray<MailHost> hosts)
{
    /// <summary>How often a session may break at one address before that address is answered with the failure.</summary>
    private const int MostBrokenSessions = 2;

    private readonly ISmtpConversation _conversation = opened.Conversation;
    private bool _probed;
    private bool _probedForRetries;
    private bool _answered;
    private bool _saidFarewell;
    private bool _hasRested;
    private bool _isInteractive;
    private SmtpFailure? _violation;
    private int _asked;

    private DomainKnowledge Knowledge => pool.Knowledge;

    private string Host => _conversation.Endpoint.Host;

    private string Control => $"postmaster@{pool.Domain}";

    /// <summary>Gets a value indicating whether the next question is better asked here than in a new session, which would also ask the probe again.</summary>
    /// <remarks>A batch that has had one address of the domain so far hardly has the next one soon.</remarks>
    private bool IsWorthKeeping =>
        (_asked > 1 || _isInteractive) && (Knowledge.CatchAll.Verdict is false || (Knowledge.CatchAll.Verdict is null && !_probed));

    private bool MayAsk => _conversation.IsUsable && opened.RejectionsLeft > 0;

    /// <summary>
    /// Gets how many recipients may be unanswered at once. While the probe may still be asked, one is kept for it: where the recipients are
    /// greylisted, both triplets have to age together.
    /// </summary>
    private int MostAtOnce =>
        !_probed && Knowledge.CatchAll.Verdict is null && opened.RejectionsLeft > 1 ? opened.RejectionsLeft - 1 : opened.RejectionsLeft;

    /// <summary>Serves the queue.</summary>
    /// <param name="egressName">Whose put-off questions this session may ask.</param>
    /// <param name="cancellationToken">Closes the session at once.</param>
    /// <returns>Whether the host gave way before any recipient, so that the next one is to be asked.</returns>
    public async Task<bool> RunAsync(string egressName, CancellationToken cancellationToken)
    {
        var gaveWay = false;
        while (MayAsk && !gaveWay && _asked < opened.Permit.Recipients)
        {
            if (Knowledge.CatchAll.Verdict is true)
            {
                pool.AnswerByCatchAll(route);
            }

            var batch = pool.Take(egressName, Host, Math.Min(MostAtOnce, opened.Permit.Recipients - _asked));
            if (batch.Count == 0)
            {
                if (!IsWorthKeeping || !await pool.RestAsync(opened, egressName).ConfigureAwait(false))
                {
                    break;
                }

                _hasRested = true;
                continue;
            }

            _asked += batch.Count;
            _isInteractive |= batch[^1].Lane is Lane.Interactive;

            try
            {
                foreach (var group in batch.GroupBy(question => question.Sender ?? Knowledge.Sender).ToList())
                {
                    gaveWay |= await AskAsync(group.Key, [.. group], cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                // Taken from the queue, they are ours to answer.
                foreach (var question in batch)
                {
                    End(question, exception, cancellationToken);
                }

                throw;
            }
        }

        if (_conversation.IsUsable)
        {
            await _conversation.QuitAsync(cancellationToken).ConfigureAwait(false);
        }

        return gaveWay;
    }

    private static void End(Question question, Exception exception, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            question.Cancel(cancellationToken);
        }
        else
        {
            question.Fail(exception);
        }
    }

    private async Task<bool> AskAsync(string sender, List<Question> questions, CancellationToken cancellationToken)
    {
        var accepted = questions.FindAll(question => question.AcceptedWithoutProbe is not null);
        questions.RemoveAll(question => question.AcceptedWithoutProbe is not null);
        if (questions.Count > 0 && (!_conversation.IsUsable || opened.RejectionsLeft < questions.Count))
        {
            // The group before took what the session had left.
            Requeue(questions);
            Requeue(accepted);
            return false;
        }

        var gaveWay = false;
        var putOff = false;
        var controlDue = questions.Find(question => question.AwaitsControl);
        questions.RemoveAll(question => question.AwaitsControl);
        if (questions.Count > 0)
        {
            var answers = await _conversation
                .AskAsync(sender, questions.ConvertAll(question => question.Address.Normalized), cancellationToken).ConfigureAwait(false);
            if (_hasRested && answers.All(WasGone))
            {
                // The host closed the session while it rested: that is no attempt at these addresses.
                Requeue(questions);
                Requeue(accepted);
                return false;
            }

            _hasRested = false;
            NoteViolation(answers);
            foreach (var (question, said) in Ordered(questions, answers))
            {
                var answer = _violation is not null && said.Reply is { IsPositive: true } ? new RecipientAnswer(said.Phase, null, _violation) : said;
                question.SpendSession(this);
                switch (Judge(question, answer, sender, alone: questions.Count == 1))
                {
                    case Step.Accepted:
                        question.AcceptedWithoutProbe = Answers.Conversation(Host, answer.Reply!, _conversation.IsTls);
                        accepted.Add(question);
                        break;
                    case Step.PutOff:
                        putOff = true;
                        break;
                    case Step.HostGivesWay:
                        gaveWay = true;
                        break;
                    case Step.ControlDue:
                        controlDue = question;
                        break;
                    case Step.ConfirmRelay:
                        await ConfirmRelayDeniedAsync(question, answer.Reply!, sender, cancellationToken).ConfigureAwait(false);
                        break;
                }
            }
        }

        if (controlDue is not null)
        {
            await AskControlAsync(controlDue, sender, cancellationToken).ConfigureAwait(false);
        }

        // Where the recipient was put off, the probe is asked along, so that both triplets age together.
        if (Knowledge.CatchAll.Verdict is null
            && (accepted.Count > 0 || (putOff && (questions.Exists(question => question.IsRetry) || Knowledge.CatchAll.BeginAging(egress.Name)))))
        {
            await ProbeAsync(sender, questions, cancellationToken).ConfigureAwait(false);
        }

        SettleAccepted(accepted);
        return gaveWay;
    }

    private static bool WasGone(RecipientAnswer answer) =>
        answer is { Failure.Kind: SmtpFailureKind.Closed or SmtpFailureKind.ConnectionFailed } or { Phase: SmtpPhase.Mail, Reply.Code: 421 };

    private void NoteViolation(ImmutableArray<RecipientAnswer> answers)
    {
        foreach (var answer in answers)
        {
            _violation ??= answer.Failure is { Kind: SmtpFailureKind.ProtocolViolation } failure ? failure : null;
        }
    }

    private void SettleAccepted(List<Question> accepted)
    {
        foreach (var question in accepted)
        {
            if (_violation is not null)
            {
                // The host's replies were out of step: the acceptance may have been the answer to something else.
                question.AcceptedWithoutProbe = null;
                JudgeFailure(question, _violation, alone: false);
                continue;
            }

            // Where the session broke off before the probe, one more is worth it; a host that put the probe off has said what it has to say.
            if (Knowledge.CatchAll.Verdict is null && !_probed && question.Broken == 0)
            {
                question.Broken++;
                Requeue([question]);
            }
            else
            {
                Settle(question, Finding.Accepted, question.AcceptedWithoutProbe);
            }
        }
    }

    private bool LeaveToNextHost(Question question)
    {
        question.HostsTried.Add(Host);
        if (hosts.All(host => question.HostsTried.Contains(host.Name)))
        {
            return false;
        }

        Requeue([question]);
        return true;
    }

    private Step Settle(Question question, Finding finding, VerdictSmtp? smtp, string? detail = null)
    {
        Answers.Settle(Knowledge, route, question, finding, smtp, detail);
        return Step.Settled;
    }

    private Step PutOff(Question question, Finding last, VerdictSmtp smtp, ReplyReading reading, string sender)
    {
        Answers.PutOff(Knowledge, route, question, last, smtp, reading.RetryAfter ?? TimeSpan.Zero, egress, Host, sender);
        return last is Finding.RateLimited ? Step.Settled : Step.PutOff;
    }

    private void Requeue(List<Question> questions)
    {
        for (var i = questions.Count - 1; i >= 0; i--)
        {
            pool.AddAgain(questions[i]);
        }
    }
}
