using System.Collections.Immutable;
using Validator.Dns;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>One session with one of a domain's hosts: takes questions from the queue as long as the session may ask, and answers them.</summary>
internal sealed class DomainSession(
    DomainVerifier domain, OpenedSession opened, MailRoute? route, EgressAddress egress, ImmutableArray<MailHost> hosts)
{
    /// <summary>How often a session may break at one address before that address is answered with the failure.</summary>
    private const int MostBrokenSessions = 2;

    private readonly ISmtpConversation _conversation = opened.Conversation;
    private bool _probed;
    private bool _answered;
    private int _asked;

    private string Host => _conversation.Endpoint.Host;

    private string Control => $"postmaster@{domain.Domain}";

    private bool MayAsk => _conversation is { IsUsable: true, RejectionsLeft: > 0 };

    /// <summary>Serves the queue.</summary>
    /// <param name="egressName">Whose put-off questions this session may ask.</param>
    /// <param name="cancellationToken">Closes the session at once.</param>
    /// <returns>Whether the host gave way before any recipient, so that the next one is to be asked.</returns>
    public async Task<bool> RunAsync(string egressName, CancellationToken cancellationToken)
    {
        var gaveWay = false;
        while (MayAsk && !gaveWay)
        {
            if (domain.CatchAll.Verdict is true)
            {
                domain.AnswerByCatchAll(route);
            }

            var batch = domain.Take(egressName, Host, Math.Min(_conversation.RejectionsLeft, opened.Permit.Recipients - _asked));
            if (batch.Count == 0)
            {
                break;
            }

            _asked += batch.Count;

            try
            {
                foreach (var group in batch.GroupBy(question => question.Sender ?? domain.Sender).ToList())
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
        if (questions.Count > 0 && (!_conversation.IsUsable || _conversation.RejectionsLeft < questions.Count))
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
            foreach (var (question, answer) in Ordered(questions, answers))
            {
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
        if (domain.CatchAll.Verdict is null
            && (accepted.Count > 0 || (putOff && (questions.Exists(question => question.Ticket is not null) || domain.CatchAll.BeginAging(egress.Name)))))
        {
            await ProbeAsync(sender, questions, cancellationToken).ConfigureAwait(false);
        }

        SettleAccepted(accepted);
        return gaveWay;
    }

    /// <summary>Acceptances first: whether the host accepts anybody tells how sure its refusals are.</summary>
    private static IEnumerable<(Question Question, RecipientAnswer Answer)> Ordered(List<Question> questions, ImmutableArray<RecipientAnswer> answers) =>
        questions.Zip(answers).OrderBy(pair => pair.Second is { Phase: SmtpPhase.Rcpt, Reply.IsPositive: true } ? 0 : 1);

    private Step Judge(Question question, RecipientAnswer answer, string sender, bool alone)
    {
        if (answer.Reply is not { } reply)
        {
            return JudgeFailure(question, answer.Failure!, alone);
        }

        var context = new ReplyContext(
            answer.Phase, Host, question.Address.Normalized, sender, egress.HeloName, _conversation.Endpoint.Egress.Source);
        var reading = domain.Services.Classifier.Read(reply, context);
        if (reply.Code == 421 && _answered && question.Broken + 1 < MostBrokenSessions)
        {
            // It has answered others in this session and now wants to end it: that is about the session, and the next one may ask.
            question.Broken++;
            Requeue([question]);
            return Step.Settled;
        }

        _answered |= answer.Phase is SmtpPhase.Rcpt;
        var smtp = Answers.Conversation(Host, reply, _conversation.IsTls);
        if (reading.Meaning is ReplyMeaning.NullSenderRefused)
        {
            return JudgeNullSender(question, smtp, sender);
        }

        return answer.Phase is SmtpPhase.Rcpt ? JudgeRecipient(question, reply, reading, smtp, sender) : JudgeSender(question, reply, reading, smtp);
    }

    private Step JudgeRecipient(Question question, SmtpReply reply, ReplyReading reading, VerdictSmtp smtp, string sender)
    {
        switch (reading.Meaning)
        {
            case ReplyMeaning.Accepted:
                domain.LearnAcceptance();
                return Step.Accepted;
            case ReplyMeaning.MailboxNotFound:
                domain.HostRefusesSome = true;
                question.Route = route;
                return domain.Refused(question, reply, smtp) switch
                {
                    RefusalControl.Ruling.Stands => Settle(question, Finding.MailboxNotFound, smtp),
                    RefusalControl.Ruling.IsAboutUs => Settle(question, Finding.Blocked, smtp),
                    RefusalControl.Ruling.ControlDue => Step.ControlDue,
                    _ => Step.Settled,
                };
            case ReplyMeaning.MailboxDisabled:
                return Settle(question, Finding.MailboxDisabled, smtp);
            case ReplyMeaning.MailboxFull:
                return Settle(question, Finding.MailboxFull, smtp);
            case ReplyMeaning.RelayDenied:
                return Step.ConfirmRelay;
            case ReplyMeaning.RateLimited:
                opened.Permit.Complain();
                return PutOff(question, Finding.RateLimited, smtp, reading, sender);
            case ReplyMeaning.PolicyBlock or ReplyMeaning.IpBlocklisted:
                return Settle(question, Finding.Blocked, smtp);
            default:
                if (!reply.IsTransient)
                {
                    return Settle(question, Finding.HostFault, smtp);
                }

                // Greylisting or a temporary fault: the same retry, and only its end tells which. A code that says no more is greylisting's;
                // words of a fault, or the mail system's and the network's subjects (RFC 3463 §3.4, §3.5), are a fault's.
                var fault = reading.Meaning is ReplyMeaning.Temporary
                    && (reading.Basis is not ReplyBasis.CodeAlone || reply.Enhanced is { Subject: 3 or 4 });
                question.Greylisted |= !fault;
                return PutOff(question, fault ? Finding.HostFault : Finding.PutOff, smtp, reading, sender);
        }
    }

    /// <summary>A refusal of the sender: the host gives way to the next; after the last one, it is the answer.</summary>
    private Step JudgeSender(Question question, SmtpReply reply, ReplyReading reading, VerdictSmtp smtp)
    {
        question.Refusal = new Refusal(MailHostDialer.BeforeRecipient(reading.Meaning, reply), smtp, MailHostDialer.Wait(reading, reply));
        if (LeaveToNextHost(question))
        {
            return Step.HostGivesWay;
        }

        Answers.Answer(domain, route, question, question.Refusal, egress, Host);
        return Step.Settled;
    }

    private Step JudgeNullSender(Question question, VerdictSmtp smtp, string sender)
    {
        if (domain.Services.Options.FallbackMailFrom is null || sender.Length > 0)
        {
            const string Advice = "the host refuses the null sender <>; --fallback-mail-from names another for such hosts";
            return Settle(question, Finding.Blocked, smtp with { Message = $"{smtp.Message} ({Advice})" }, Advice);
        }

        domain.LearnThatNullSenderIsRefused();
        question.Sender = null;
        Requeue([question]);
        return Step.Settled;
    }

    private Step JudgeFailure(Question question, SmtpFailure failure, bool alone)
    {
        if (failure.Kind is SmtpFailureKind.SmtpUtf8NotOffered)
        {
            return LeaveToNextHost(question)
                ? Step.HostGivesWay
                : Settle(question, Finding.NotAsked, Answers.Conversation(Host, failure, _conversation.IsTls));
        }

        // One that was asked alone and took too long would only take too long again; one among others may have had to wait for them.
        var again = failure.Kind is not SmtpFailureKind.Timeout || !alone || failure.Phase is not SmtpPhase.Rcpt;
        if (++question.Broken < MostBrokenSessions && again)
        {
            Requeue([question]);
            return Step.HostGivesWay;
        }

        var finding = failure.Kind switch
        {
            SmtpFailureKind.Timeout => Finding.TimedOut,
            SmtpFailureKind.ProtocolViolation => Finding.HostFault,
            _ => Finding.NotConnected,
        };
        return Settle(question, finding, Answers.Conversation(Host, failure, _conversation.IsTls));
    }

    /// <summary>One host's word that it does not relay may be about us: postmaster as a control has to be refused alike, or a second host has to say the same.</summary>
    private async Task ConfirmRelayDeniedAsync(Question question, SmtpReply reply, string sender, CancellationToken cancellationToken)
    {
        var smtp = Answers.Conversation(Host, reply, _conversation.IsTls);
        if (domain.IsRelayDenied(Host) || (question.RelayDeniedBy is { } other && other != Host))
        {
            domain.LearnRelayDenied(Host);
            Settle(question, Finding.RelayDenied, smtp);
            return;
        }

        if (MayAsk)
        {
            var answers = await _conversation.AskAsync(sender, [Control], cancellationToken).ConfigureAwait(false);
            if (answers[0] is { Phase: SmtpPhase.Rcpt, Reply: { } said })
            {
                var reading = domain.Services.Classifier.Read(said, new ReplyContext(SmtpPhase.Rcpt, Host, Control, sender, egress.HeloName, egress.Source));
                if (reading.Meaning is ReplyMeaning.RelayDenied)
                {
                    domain.LearnRelayDenied(Host);
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
        if (domain.HostAccepts)
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
        domain.LearnControl(answer is { Phase: SmtpPhase.Rcpt, Reply: { } reply } ? reply : null);
    }

    /// <summary>Asks about a made-up address, in a transaction of its own, once in a session.</summary>
    private async Task ProbeAsync(string sender, List<Question> questions, CancellationToken cancellationToken)
    {
        await domain.CatchAll.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_probed || !MayAsk || domain.CatchAll.Verdict is not null)
            {
                return;
            }

            _probed = true;
            var epoch = questions.Select(question => question.Ticket?.ProbeEpoch).FirstOrDefault(known => known is not null) ?? 0;
            var first = await AskMadeUpAsync(sender, epoch, cancellationToken).ConfigureAwait(false);
            if (first is true && domain.HostRefusesSome && MayAsk)
            {
                // It refused one and accepted another that cannot exist: its answers differ, so one more has to agree.
                var second = await AskMadeUpAsync(sender, epoch + 1, cancellationToken).ConfigureAwait(false);
                first = second is true ? true : null;
            }

            if (first is { } verdict)
            {
                domain.CatchAll.Learn(verdict);
            }
        }
        finally
        {
            domain.CatchAll.Turn.Release();
        }
    }

    private async Task<bool?> AskMadeUpAsync(string sender, int epoch, CancellationToken cancellationToken)
    {
        var madeUp = $"{domain.Services.Probe.LocalPart(domain.Domain, epoch)}@{domain.Domain}";
        var answers = await _conversation.AskAsync(sender, [madeUp], cancellationToken).ConfigureAwait(false);
        if (answers[0] is not { Phase: SmtpPhase.Rcpt, Reply: { } reply })
        {
            return null;
        }

        var reading = domain.Services.Classifier.Read(reply, new ReplyContext(SmtpPhase.Rcpt, Host, madeUp, sender, egress.HeloName, egress.Source));
        return reading.Meaning switch
        {
            ReplyMeaning.Accepted => true,
            ReplyMeaning.RateLimited or ReplyMeaning.PolicyBlock or ReplyMeaning.IpBlocklisted or ReplyMeaning.NullSenderRefused => null,
            _ => reply.IsPermanent ? false : null,
        };
    }

    private void SettleAccepted(List<Question> accepted)
    {
        foreach (var question in accepted)
        {
            // Where the session broke off before the probe, one more is worth it; a host that put the probe off has said what it has to say.
            if (domain.CatchAll.Verdict is null && !_probed && question.Broken == 0)
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
        Answers.Settle(domain, route, question, finding, smtp, detail);
        return Step.Settled;
    }

    private Step PutOff(Question question, Finding last, VerdictSmtp smtp, ReplyReading reading, string sender)
    {
        Answers.PutOff(domain, route, question, last, smtp, reading.RetryAfter ?? TimeSpan.Zero, egress, Host, sender);
        return last is Finding.RateLimited ? Step.Settled : Step.PutOff;
    }

    private void Requeue(List<Question> questions)
    {
        for (var i = questions.Count - 1; i >= 0; i--)
        {
            domain.Add(questions[i], first: true);
        }
    }

    private enum Step
    {
        Settled,
        Accepted,
        PutOff,
        HostGivesWay,
        ConfirmRelay,
        ControlDue,
    }
}
