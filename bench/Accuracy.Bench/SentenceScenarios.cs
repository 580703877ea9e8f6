using MailWorld;

namespace Validator.Accuracy;

/// <summary>Domains whose host says one of the sentences, in the situation that the sentence is for.</summary>
internal sealed class SentenceScenarios(WorldBuilder world, IReadOnlyList<Sentence> sentences)
{
    private readonly Dictionary<string, string> _unknownAt = sentences
        .Where(sentence => sentence is { Host: not null, Meaning: "mailbox_not_found", Code: >= 500 })
        .GroupBy(sentence => sentence.Host!)
        .ToDictionary(group => group.Key, group => group.First().Reply);

    public void Add(Sentence sentence)
    {
        var domain = world.NewDomain();
        var host = world.Ordinary(world.NewHost(domain, sentence.Host));
        var reply = Worded(sentence);
        var people = world.People(5);
        var script = new DomainScript { Name = domain, Mx = [$"10 {host.Name}"] };
        // What the host says of addresses that do not exist: its operator's own words where they are known.
        var unknown = sentence.Host is { } at && _unknownAt.TryGetValue(at, out var words) ? (MailboxScript)words : MailboxKind.Unknown;

        switch (sentence.Meaning)
        {
            case "mailbox_not_found" or "mailbox_disabled" or "mailbox_full":
                var truth = sentence.Meaning == "mailbox_full" ? Truth.Full : Truth.Undeliverable;
                var others = sentence.Meaning == "mailbox_not_found" ? reply : unknown;
                Live(people[0], MailboxKind.Accept, Truth.Deliverable);
                Live(people[1], reply, truth);
                Live(people[2], reply, truth);
                // In every fourth domain nobody who exists is asked about.
                if (world.Next(4) > 0)
                {
                    Live(people[3], MailboxKind.Accept, Truth.Deliverable, asked: true);
                }

                script = script with { Others = others };
                break;

            case "greylisted":
                var forever = !reply.Contains("{seconds}", StringComparison.Ordinal) && world.Next(8) == 0;
                Live(people[0], MailboxKind.Accept, forever ? Truth.Unknowable : Truth.Deliverable, asked: true);
                Live(people[1], MailboxKind.Accept, forever ? Truth.Unknowable : Truth.Deliverable, asked: true);
                if (!forever)
                {
                    Live(people[2], unknown, Truth.Undeliverable);
                }

                script = script with { Others = unknown, Greylist = new GreylistScript { Delay = Wait(forever), Reply = reply } };
                break;

            case "temporary":
                var lasting = world.Next(4) == 0;
                var faulty = lasting ? (MailboxScript)reply : new MailboxScript { Replies = [reply] };
                Live(people[0], faulty, lasting ? Truth.Unknowable : Truth.Deliverable, asked: true);
                Live(people[1], faulty, lasting ? Truth.Unknowable : Truth.Deliverable, asked: true);
                Live(people[2], unknown, Truth.Undeliverable);
                script = script with { Others = unknown };
                break;

            case "relay_denied":
                // A domain whose MX points to hosts that do not know it: nothing takes its mail.
                var second = world.Ordinary(world.NewHost(domain, sentence.Host ?? $"relay.{domain}")) with { Rcpt = reply, Postmaster = false };
                world.Add(second);
                host = host with { Rcpt = reply, Postmaster = false };
                script = script with { Mx = [$"10 {host.Name}", $"20 {second.Name}"] };
                Live(people[0], MailboxKind.Accept, Truth.Undeliverable, asked: true);
                Live(people[1], MailboxKind.Accept, Truth.Undeliverable, asked: true);
                break;

            default:
                host = Refusing(host, sentence, reply);
                for (var i = 0; i < 3; i++)
                {
                    Live(people[i], MailboxKind.Accept, Truth.Unknowable, asked: true);
                }

                break;
        }

        world.Add(host);
        world.Add(script);

        void Live(string person, MailboxScript mailbox, Truth is_, bool asked = false)
        {
            script.Mailboxes[person] = mailbox;
            // Somebody who exists is at every host; the list asks about them where that is the point, else now and then.
            if (asked || is_ != Truth.Deliverable || world.Next(2) == 0)
            {
                world.Add(new Resident($"{person}@{domain}", is_, sentence.Meaning, sentence.Split, sentence.Reply));
            }
        }
    }

    /// <summary>The host refuses us: mostly at RCPT, where it could be taken for a verdict; else at MAIL or the greeting.</summary>
    private HostScript Refusing(HostScript host, Sentence sentence, string reply)
    {
        var early = !sentence.Reply.Contains("{recipient}", StringComparison.Ordinal) && !sentence.Reply.Contains("{sender}", StringComparison.Ordinal)
            && !sentence.Reply.Contains("{domain}", StringComparison.Ordinal) && !sentence.Reply.Contains("{local}", StringComparison.Ordinal);
        return (early ? world.Next(10) : 9) switch
        {
            0 or 1 => host with { Greeting = sentence.Reply },
            2 or 3 => host with { Mail = sentence.Reply },
            _ => host with { Rcpt = reply, Postmaster = world.Next(2) == 0 },
        };
    }

    /// <summary>The sentence at RCPT; unknown hosts dress it up as such hosts do.</summary>
    private string Worded(Sentence sentence)
    {
        if (sentence.Host is not null)
        {
            return sentence.Reply;
        }

        switch (world.Next(4))
        {
            case 0:
                return $"{sentence.Reply} [{world.Next(int.MaxValue):X8}.mx{world.Next(9)}]";
            case 1 when !sentence.Reply.Contains("{recipient}", StringComparison.Ordinal):
                var text = sentence.Reply.Split(' ', 3);
                return text.Length == 3 && text[1].Contains('.', StringComparison.Ordinal) && char.IsAsciiDigit(text[1][0])
                    ? $"{text[0]} {text[1]} <{{recipient}}>: {text[2]}"
                    : $"{sentence.Reply[..3]} <{{recipient}}>: {sentence.Reply[4..]}";
            default:
                return sentence.Reply;
        }
    }

    private TimeSpan Wait(bool forever) => forever ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(world.Next(5) == 0 ? 4 : 0.5);
}
