using Validator.Dns;
using Validator.Smtp;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>Turns what happened into the outcome of a question: settled, or put off with what a retry needs.</summary>
internal static class Answers
{
    /// <summary>The longest wait for a retry.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    public static void Settle(DomainKnowledge domain, MailRoute? route, Question question, Finding finding, VerdictSmtp? smtp, string? detail = null)
    {
        domain.Saw(finding, smtp);
        question.Settle(new ProbeOutcome
        {
            Route = route,
            Finding = finding,
            Smtp = smtp is null ? null : smtp with { Attempts = question.Sessions },
            Detail = detail,
            CatchAll = domain.CatchAll.Verdict,
            HostAccepts = domain.HostAccepts,
            Greylisted = question.Greylisted,
        });
    }

    /// <summary>Puts a question off, or settles it where it was put off often enough.</summary>
    public static void PutOff(
        DomainKnowledge domain, MailRoute? route, Question question, Finding last, VerdictSmtp? smtp, TimeSpan named, EgressAddress egress, string host, string sender)
    {
        var options = domain.Options;
        var attempt = (question.Ticket?.Attempt ?? 0) + 1;
        if (attempt > options.GreylistRetries)
        {
            Settle(domain, route, question, last, smtp);
            return;
        }

        // What was enough last time is enough to begin with; a host's own words are better still.
        var seconds = named > TimeSpan.Zero
            ? named.TotalSeconds
            : Math.Max(options.GreylistDelay.TotalSeconds * Math.Pow(8, attempt - 1), last is Finding.PutOff ? domain.Greylist.Wait.TotalSeconds : 0);
        var wait = TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds));
        question.Settle(new ProbeOutcome
        {
            Route = route,
            Finding = last,
            Smtp = smtp is null ? null : smtp with { Attempts = question.Sessions },
            Greylisted = question.Greylisted,
            RetryAfter = wait,
            Retry = new RetryTicket(attempt, question.Sessions, host, egress.Name, sender, question.Ticket?.ProbeEpoch ?? 0, question.Greylisted)
            {
                Waited = (question.Ticket?.Waited ?? TimeSpan.Zero) + wait,
            },
        });
    }

    /// <summary>Has a question asked again later without its having been asked: its turn has not come, which costs it no attempt.</summary>
    public static void Postpone(DomainKnowledge domain, MailRoute? route, Question question, TimeSpan wait, string egress = "", string host = "")
    {
        var ticket = question.Ticket;
        question.Settle(new ProbeOutcome
        {
            Route = route,
            Finding = Finding.RateLimited,
            Greylisted = question.Greylisted,
            RetryAfter = wait < LongestWait ? wait : LongestWait,
            Retry = ticket is not null && ticket.Sessions == question.Sessions
                ? ticket
                : new RetryTicket(
                    ticket?.Attempt ?? 0, question.Sessions, host, egress, question.Sender ?? domain.Sender, ticket?.ProbeEpoch ?? 0, question.Greylisted),
        });
    }

    /// <summary>Answers a question of a domain none of whose hosts could be talked to.</summary>
    public static void ForFailedDial(DomainKnowledge domain, MailRoute? route, Question question, DialFailure failure, EgressAddress egress)
    {
        if (question.Refusal is { } refusal)
        {
            Answer(domain, route, question, refusal, egress, refusal.Smtp.Host);
            return;
        }

        if (failure.Dns is { } dns && route is not null)
        {
            // Every name was looked up: NXDOMAIN of a mail host is not NXDOMAIN of the domain. Where some were not, nothing is known of them.
            var none = route.IsCut ? DnsStatus.ServerFailure : DnsStatus.NoData;
            Settle(domain, route with { Status = dns is DnsStatus.NameNotFound or DnsStatus.NoData ? none : dns }, question, Finding.NotAsked, null, failure.Message);
            return;
        }

        var smtp = failure.Failure is { Kind: not SmtpFailureKind.AddressNotAllowed, Phase: not SmtpPhase.Connect } talked
            ? Conversation(failure.Host, talked, tls: false)
            : null;
        if (smtp is not null)
        {
            question.SpendSession(failure);
            Answer(domain, route, question, new Refusal(failure.Finding, smtp, failure.RetryAfter), egress, failure.Host);
        }
        else
        {
            Settle(domain, route, question, failure.Finding, null, failure.Message);
        }
    }

    /// <summary>Answers with a host's words before any recipient: a reason to wait, or the end.</summary>
    public static void Answer(DomainKnowledge domain, MailRoute? route, Question question, Refusal refusal, EgressAddress egress, string host)
    {
        if (refusal.RetryAfter is { } wait)
        {
            PutOff(domain, route, question, refusal.Finding, refusal.Smtp, wait, egress, host, question.Sender ?? domain.Sender);
        }
        else
        {
            Settle(domain, route, question, refusal.Finding, refusal.Smtp);
        }
    }

    public static VerdictSmtp Conversation(string host, SmtpFailure failure, bool tls) =>
        failure.Reply is { } reply ? Conversation(host, reply, tls) : new VerdictSmtp(host, null, null, failure.Message, tls, 1);

    public static VerdictSmtp Conversation(string host, SmtpReply reply, bool tls) =>
        new(host, reply.Code, reply.Enhanced?.ToString(), reply.Text, tls, 1);
}
