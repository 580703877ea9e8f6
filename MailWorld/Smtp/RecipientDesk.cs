using System.Collections.Concurrent;
using System.Net;
using System.Text;
using MailWorld.Atlas;

namespace MailWorld.Smtp;

/// <summary>What is asked about a recipient.</summary>
internal readonly ref struct RecipientQuery
{
    public required Host Host { get; init; }

    public required IPAddress Client { get; init; }

    public required string Sender { get; init; }

    public required ReadOnlySpan<byte> Recipient { get; init; }
}

/// <summary>Decides what a host says to a recipient, once the session allows it. Thread-safe.</summary>
internal sealed class RecipientDesk(WorldAtlas atlas, GreylistBook greylist, TimeProvider time)
{
    /// <summary>How often mailboxes with replies in order were asked, by domain and local part.</summary>
    private readonly ConcurrentDictionary<(Domain Domain, string Local), int> _asked = new();

    /// <summary>What is used of the rates of hosts, by client, and of mailboxes, by local part.</summary>
    private readonly ConcurrentDictionary<(object Owner, object Key), RateCount> _rates = new();

    /// <summary>The reply for a recipient.</summary>
    /// <param name="query">Who asks where about whom.</param>
    /// <param name="seconds">What is left of a greylist's delay.</param>
    /// <param name="domain">The recipient's domain, where it lives in this world.</param>
    public Reply Answer(in RecipientQuery query, out int seconds, out Domain? domain)
    {
        seconds = 0;
        domain = null;
        var host = query.Host;
        var plan = host.Plan;
        Span<char> characters = stackalloc char[query.Recipient.Length];
        var length = Encoding.UTF8.GetChars(query.Recipient, characters);
        var recipient = (ReadOnlySpan<char>)characters[..length];
        var at = recipient.LastIndexOf('@');
        var local = at < 0 ? recipient : recipient[..at];
        var name = at < 0 ? default : recipient[(at + 1)..];
        if (local is ['"', .., '"'])
        {
            local = Unquote(local);
        }

        domain = atlas.FindDomain(name);
        if (plan.Rate is { } rate && !Takes(rate, host, query.Client))
        {
            return rate.Reply;
        }

        var served = domain is not null && Array.IndexOf(domain.Hosts, host) >= 0;
        if (plan.Script.Postmaster && local.Equals("postmaster", StringComparison.OrdinalIgnoreCase) && (served || at < 0))
        {
            return plan.Say(MailboxKind.Accept);
        }

        if (plan.Rcpt is not null)
        {
            return plan.Rcpt;
        }

        if (!served)
        {
            return plan.Relay;
        }

        if (plan.Greylist is { } ofHost && !Passes(host.Name, ofHost, query, recipient, out seconds))
        {
            return ofHost.Reply;
        }

        if (domain!.Plan.Greylist is { } ofDomain && !Passes("", ofDomain, query, recipient, out seconds))
        {
            return ofDomain.Script.Reply is null ? plan.Greylisted : ofDomain.Reply;
        }

        return OfMailbox(domain.Plan.Find(domain.Name, local), domain, local, query, recipient, out seconds);
    }

    private static string Unquote(ReadOnlySpan<char> local)
    {
        var text = new StringBuilder(local.Length);
        for (var i = 1; i < local.Length - 1; i++)
        {
            if (local[i] == '\\' && i + 1 < local.Length - 1)
            {
                i++;
            }

            text.Append(local[i]);
        }

        return text.ToString();
    }

    private Reply OfMailbox(Mailbox mailbox, Domain domain, ReadOnlySpan<char> local, in RecipientQuery query, ReadOnlySpan<char> recipient, out int seconds)
    {
        seconds = 0;
        var plan = query.Host.Plan;
        if (mailbox.Greylist is { } greylisting && !Passes("mailbox", greylisting, query, recipient, out seconds))
        {
            return greylisting.Script.Reply is null ? plan.Greylisted : greylisting.Reply;
        }

        if (mailbox.Rate is { } rate && !Takes(rate, domain, Key(local)))
        {
            return rate.Script.Reply is null ? plan.Say(MailboxKind.RateLimited) : rate.Reply;
        }

        if (mailbox.Replies.Length > 0)
        {
            var asked = _asked.AddOrUpdate((domain, Key(local)), 1, static (_, count) => count + 1);
            if (asked <= mailbox.Replies.Length)
            {
                return mailbox.Replies[asked - 1];
            }
        }

        return mailbox switch
        {
            { Kind: MailboxKind.NullSenderRefused, Reply: null } => query.Sender.Length == 0 ? plan.NullSender : plan.Say(MailboxKind.Accept),
            { Reply: { } own } => own,
            { Kind: MailboxKind.RelayDenied } => plan.Relay,
            _ => plan.Say(mailbox.Kind),
        };
    }

    private bool Takes(RatePlan rate, object owner, object key) =>
        _rates.GetOrAdd((owner, key), static _ => new RateCount()).Take(rate.Script, time.GetUtcNow());

    private bool Passes(string scope, GreylistPlan plan, in RecipientQuery query, ReadOnlySpan<char> recipient, out int seconds) =>
        greylist.Passes(scope, plan.Script, query.Client, query.Sender, Key(recipient), time.GetUtcNow(), out seconds);

    private static string Key(ReadOnlySpan<char> text) => text.ToString().ToLowerInvariant();
}
