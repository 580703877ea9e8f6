using System.Collections.Immutable;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator.Domains;

/// <content>What an answer means for the address that was asked about.</content>
internal sealed partial class DomainSession
{
    private enum Step
    {
        Settled,
        Accepted,
        PutOff,
        HostGivesWay,
        ConfirmRelay,
        ControlDue,
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
        var reading = pool.Services.Classifier.Read(reply, context);
        pool.Services.Metrics.Asked(reading.Meaning);
        if (reply.Code == 421 && _answered)
        {
            // It has answered others in this session and now wants to end it: that is about the session, and the next one may ask.
            _saidFarewell = true;
            Requeue([question]);
            return Step.Settled;
        }

        _answered |= answer.Phase is SmtpPhase.Rcpt;
        var smtp = Answers.Conversation(Host, reply, _conversation.IsTls);
        if (question.Ticket is { Greylisted: true } ticket && reading.Meaning is ReplyMeaning.Accepted or ReplyMeaning.MailboxNotFound)
        {
            Knowledge.Greylist.LetThrough(egress.Name, sender, ticket.Waited);
        }

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
                Knowledge.LearnAcceptance();
                return Step.Accepted;
            case ReplyMeaning.MailboxNotFound:
                question.Route = route;
                return Knowledge.Refused(question, reply, smtp) switch
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
            case ReplyMeaning.IpBlocklisted when Knowledge.SetAside(egress):
                question.Egress = null;
                Requeue([question]);
                return Step.HostGivesWay;
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

        Answers.Answer(Knowledge, route, question, question.Refusal, egress, Host);
        return Step.Settled;
    }

    private Step JudgeNullSender(Question question, VerdictSmtp smtp, string sender)
    {
        if (pool.Services.Options.FallbackMailFrom is null || sender.Length > 0)
        {
            const string Advice = "the host refuses the null sender <>; --fallback-mail-from names another for such hosts";
            return Settle(question, Finding.Blocked, smtp with { Message = $"{smtp.Message} ({Advice})" }, Advice);
        }

        Knowledge.LearnThatNullSenderIsRefused();
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

        if (_saidFarewell)
        {
            Requeue([question]);
            return Step.Settled;
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
}
