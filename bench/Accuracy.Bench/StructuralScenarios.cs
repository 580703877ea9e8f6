using MailWorld;

namespace Validator.Accuracy;

/// <summary>Domains where the host's behaviour is the difficulty, by the names of <c>Data/scenarios.tsv</c>.</summary>
internal sealed class StructuralScenarios(WorldBuilder world)
{
    private const string UserUnknown = "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown";

    private static readonly string[] AcceptAllOperators =
        ["mta7.am0.yahoodns.net", "mxa-0001.gslb.pphosted.com", "eu-smtp-inbound-1.mimecast.com", "d1.ess.barracudanetworks.com"];

    /// <summary>Adds one domain.</summary>
    /// <param name="scenario">Which behaviour.</param>
    /// <param name="existing">Addresses that exist, to be asked about.</param>
    /// <param name="missing">Addresses that do not.</param>
    public void Add(string scenario, int existing, int missing)
    {
        var domain = world.NewDomain();
        var host = world.Ordinary(world.NewHost(domain, scenario is "accept_all_operator" or "operator_that_tells" ? AcceptAllOperators[world.Next(4)] : null));
        var script = new DomainScript { Name = domain, Mx = [$"10 {host.Name}"] };
        var (good, bad) = (Truth.Deliverable, Truth.Undeliverable);
        MailboxScript there = MailboxKind.Accept, notThere = MailboxKind.Unknown;
        MailboxScript? others = null;
        // A second host, which has no fault of its own.
        HostScript? backup = null;

        switch (scenario)
        {
            case "plain" or "alone_existing" or "alone_missing" or "many_missing" or "operator_that_tells" or "mx_missing" or "implicit_mx":
                break;
            case "no_postmaster":
                script.Mailboxes["postmaster"] = MailboxKind.Unknown;
                host = host with { Postmaster = false };
                break;
            case "catch_all" or "accept_all_operator":
                (others, good) = (MailboxKind.Accept, Truth.AcceptAll);
                break;
            case "catch_all_but_one":
                (others, good, notThere) = (MailboxKind.Accept, Truth.AcceptAll, UserUnknown);
                break;
            case "catch_all_greylisted":
                (others, good) = (MailboxKind.Accept, Truth.AcceptAll);
                script = script with { Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(0.5) } };
                break;
            case "old_greylist_no_words":
                script = script with { Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(0.5), Reply = "450 Requested mail action not taken" } };
                break;
            case "null_mx":
                script = script with { Route = DomainRoute.NullMx, Mx = [] };
                break;
            case "absent":
                script = script with { Route = DomainRoute.Absent, Mx = [] };
                break;
            case "no_mail":
                script = script with { Route = DomainRoute.None, Mx = [] };
                break;
            case "dns_servfail" or "dns_silent":
                good = Truth.Unknowable;
                script = script with { Dns = new DnsScript { Fault = scenario == "dns_silent" ? DnsFault.Silence : DnsFault.Servfail } };
                break;
            case "dns_truncated":
                script = script with { Dns = new DnsScript { Fault = DnsFault.Truncated } };
                break;
            case "backup_only":
                backup = world.Ordinary($"backup.{domain}");
                host = host with { Connect = ConnectBehaviour.Refuse };
                break;
            case "first_mx_blocks":
                backup = world.Ordinary($"backup.{domain}");
                host = host with { Greeting = world.Next(2) == 0 ? "554 5.7.1 No service for {ip}" : "421 4.3.2 Too busy, try another host" };
                break;
            case "dead" or "silent" or "reset":
                good = Truth.Unknowable;
                host = host with { Connect = scenario switch { "dead" => ConnectBehaviour.Refuse, "silent" => ConnectBehaviour.Silence, _ => ConnectBehaviour.Reset } };
                break;
            case "mute":
                good = Truth.Unknowable;
                host = host with { Greeting = new ReplyScript { Fault = ReplyFault.Silence } };
                break;
            case "slow":
                host = host with { Latency = TimeSpan.FromSeconds(1.5) };
                break;
            case "greeting_slow":
                host = host with { Greeting = new ReplyScript { Text = "220 {host} ESMTP, wait for it", Delay = TimeSpan.FromSeconds(2) }, EarlyTalk = BadManners.Drop };
                break;
            case "helo_only":
                host = host with { Ehlo = "502 5.5.1 Command not implemented" };
                break;
            case "no_pipelining":
                host = host with { Extensions = ["SIZE 10240000"], Pipelining = BadManners.Drop };
                break;
            case "tls_offered" or "tls_required" or "tls_broken":
                host = host with { StartTls = scenario switch { "tls_offered" => StartTlsBehaviour.Offered, "tls_required" => StartTlsBehaviour.Required, _ => StartTlsBehaviour.Broken } };
                break;
            case "null_sender_refused_at_mail":
                host = host with { NullSender = NullSenderBehaviour.RefuseAtMail };
                break;
            case "null_sender_refused_at_rcpt":
                host = host with { NullSender = NullSenderBehaviour.RefuseAtRcpt };
                break;
            case "three_errors":
                host = host with { MaxErrors = 3 };
                break;
            case "three_recipients":
                host = host with { RecipientsPerSession = 3 };
                break;
            case "one_connection":
                host = host with { ConnectionsPerClient = 1 };
                break;
            case "drops_after_rcpt":
                (good, there) = (Truth.Unknowable, new MailboxScript { Reply = new ReplyScript { Raw = "", Then = AfterReply.Close } });
                break;
            case "garbage_after_rcpt":
                (good, there) = (Truth.Unknowable, new MailboxScript { Reply = new ReplyScript { Fault = ReplyFault.Garbage } });
                break;
            case "bare_code":
                notThere = new MailboxScript { Reply = new ReplyScript { Raw = "550\r\n" } };
                break;
            case "refuses_all_as_unknown" or "refuses_all_as_unknown_few":
                good = Truth.Unknowable;
                host = host with { Rcpt = UserUnknown, Postmaster = false };
                break;
            case "rate_then_answers":
                host = host with { Rate = new RateScript { Recipients = 2, Per = TimeSpan.FromSeconds(1) } };
                break;
            case "syntax":
                var broken = world.Next(4) switch { 0 => $"no at sign {domain}", 1 => $"two..dots@{domain}", 2 => $"@{domain}", _ => $"jane@-{domain}" };
                world.Add(new Resident(broken, Truth.Undeliverable, scenario, Split.Behaviour, ""));
                return;
            default:
                throw new InvalidDataException($"scenarios.tsv: there is no scenario \"{scenario}\".");
        }

        if (scenario == "mx_missing")
        {
            script = script with { Mx = [new MxScript { Host = host.Name, Missing = true }] };
        }
        else if (scenario == "implicit_mx")
        {
            // Its host is the domain itself.
            script = script with { Route = DomainRoute.Implicit, Mx = [] };
        }
        else if (script.Route == DomainRoute.Mx)
        {
            world.Add(host);
        }

        if (backup is not null)
        {
            world.Add(backup);
            script = script with { Mx = [.. script.Mx, $"20 {backup.Name}"] };
        }

        script = script with { Others = others ?? notThere };
        var people = world.People(existing + missing);
        for (var i = 0; i < people.Length; i++)
        {
            var (mailbox, truth) = i < existing ? (there, good) : (notThere, bad);
            script.Mailboxes[people[i]] = mailbox;
            world.Add(new Resident($"{people[i]}@{domain}", truth, scenario, Split.Behaviour, ""));
        }

        world.Add(script);
    }
}
