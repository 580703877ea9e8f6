using System.Buffers;
using System.Globalization;
using System.Net;

namespace MailWorld;

/// <summary>Finds what a well-formed script gets wrong.</summary>
internal static class ScriptValidator
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    public static readonly IReadOnlyDictionary<string, int> Types = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = 1, ["NS"] = 2, ["CNAME"] = 5, ["SOA"] = 6, ["PTR"] = 12, ["MX"] = 15, ["TXT"] = 16, ["AAAA"] = 28,
    };

    public static void Check(WorldScript script)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Duration(script.Defaults.Ttl, "defaults.ttl");
        Duration(script.Defaults.NegativeTtl, "defaults.negative_ttl");
        Mailbox(script.Defaults.Others, "defaults.others");
        Host(script.Defaults.Host, "defaults.host");
        for (var i = 0; i < script.Domains.Count; i++)
        {
            var member = string.Create(CultureInfo.InvariantCulture, $"domains[{i}]");
            Names(script.Domains[i].Name, seen, member, "domain");
            Domain(script.Domains[i], member);
        }

        seen.Clear();
        for (var i = 0; i < script.Hosts.Count; i++)
        {
            var member = string.Create(CultureInfo.InvariantCulture, $"hosts[{i}]");
            Names(script.Hosts[i].Name, seen, member, "host");
            Host(script.Hosts[i], member);
        }
    }

    private static void Names(string pattern, HashSet<string> seen, string member, string what)
    {
        if (pattern.Length == 0)
        {
            throw Wrong($"the {what} has no name; a name such as \"one.example\" is expected", member);
        }

        try
        {
            foreach (var (name, _) in NamePattern.Expand(pattern))
            {
                Name(name, $"{member}.name");
                if (!seen.Add(name))
                {
                    throw Wrong($"there are two {what}s called {name}", $"{member}.name");
                }
            }
        }
        catch (FormatException exception)
        {
            throw Wrong(exception.Message, $"{member}.name");
        }
    }

    private static void Domain(DomainScript domain, string member)
    {
        for (var i = 0; i < domain.Mx.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{member}.mx[{i}]");
            if (domain.Mx[i].Preference is < 0 or > ushort.MaxValue)
            {
                throw Wrong("a preference is a number from 0 to 65535", $"{place}.preference");
            }

            Name(NamePattern.Fill(domain.Mx[i].Host, 0), place);
        }

        if (domain.Mx.Count > 0 && domain.Route != DomainRoute.Mx)
        {
            throw Wrong($"a domain whose route is {ScriptJson.NameOf(domain.Route)} has no mx", $"{member}.mx");
        }

        Dns(domain.Dns, $"{member}.dns");
        for (var i = 0; i < domain.Records.Count; i++)
        {
            Record(domain.Records[i], string.Create(CultureInfo.InvariantCulture, $"{member}.records[{i}]"));
        }

        foreach (var (local, mailbox) in domain.Mailboxes)
        {
            Mailbox(mailbox, local.AsSpan().ContainsAny('.', ' ', '[') ? $"{member}.mailboxes['{local}']" : $"{member}.mailboxes.{local}");
        }

        for (var i = 0; i < domain.Rules.Count; i++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{member}.rules[{i}]");
            if (domain.Rules[i].Share is not (>= 0 and <= 1))
            {
                throw Wrong("a share is a number from 0 to 1", $"{place}.share");
            }

            Mailbox(domain.Rules[i].Mailbox, $"{place}.is");
        }

        Mailbox(domain.Others, $"{member}.others");
        Greylist(domain.Greylist, $"{member}.greylist");
    }

    private static void Host(HostScript host, string member)
    {
        for (var i = 0; i < host.Addresses.Count; i++)
        {
            if (!IPAddress.TryParse(host.Addresses[i], out _))
            {
                throw Wrong($"\"{host.Addresses[i]}\" is not an IP address", string.Create(CultureInfo.InvariantCulture, $"{member}.addresses[{i}]"));
            }
        }

        if (host.Addresses.Count > 0 && host.Name.Contains('{', StringComparison.Ordinal))
        {
            throw Wrong("many hosts cannot share an address; leave it out, and each gets its own", $"{member}.addresses");
        }

        Dns(host.Dns, $"{member}.dns");
        foreach (var (name, reply) in new (string, ReplyScript?)[]
        {
            ("greeting", host.Greeting), ("ehlo", host.Ehlo), ("helo", host.Helo), ("mail", host.Mail), ("rcpt", host.Rcpt), ("rset", host.Rset),
            ("quit", host.Quit), ("relay", host.Relay), ("null_sender_reply", host.NullSenderReply), ("null_sender_recipients_reply", host.NullSenderRecipientsReply),
            ("recipients_reply", host.RecipientsReply), ("errors_reply", host.ErrorsReply), ("connections_reply", host.ConnectionsReply),
        })
        {
            Reply(reply, $"{member}.{name}");
        }

        foreach (var (kind, reply) in host.Words)
        {
            Reply(reply, $"{member}.words.{ScriptJson.NameOf(kind)}");
        }

        foreach (var (name, number) in new[]
        {
            ("null_sender_recipients", host.NullSenderRecipients), ("recipients_per_transaction", host.RecipientsPerTransaction),
            ("recipients_per_session", host.RecipientsPerSession), ("max_errors", host.MaxErrors), ("connections_per_client", host.ConnectionsPerClient), ("connections", host.Connections),
        })
        {
            if (number < 0)
            {
                throw Wrong("a limit is a number from 1, or 0 for none", $"{member}.{name}");
            }
        }

        Duration(host.Latency, $"{member}.latency");
        Duration(host.ReplyDelay, $"{member}.reply_delay");
        Greylist(host.Greylist, $"{member}.greylist");
        Rate(host.Rate, $"{member}.rate");
        if (host.Blocklist is { } list)
        {
            for (var i = 0; i < list.Clients.Count; i++)
            {
                if (!IPNetwork.TryParse(list.Clients[i], out _) && !IPAddress.TryParse(list.Clients[i], out _))
                {
                    throw Wrong($"\"{list.Clients[i]}\" is neither an IP address nor a network such as 127.9.0.0/16", string.Create(CultureInfo.InvariantCulture, $"{member}.blocklist.clients[{i}]"));
                }
            }

            Reply(list.Reply, $"{member}.blocklist.reply");
        }
    }

    private static void Mailbox(MailboxScript? mailbox, string member)
    {
        if (mailbox is null)
        {
            return;
        }

        Reply(mailbox.Reply, mailbox.Reply == new ReplyScript { Text = mailbox.Reply?.Text } ? member : $"{member}.reply");
        for (var i = 0; i < mailbox.Replies.Count; i++)
        {
            Reply(mailbox.Replies[i], string.Create(CultureInfo.InvariantCulture, $"{member}.replies[{i}]"));
        }

        Greylist(mailbox.Greylist, $"{member}.greylist");
        Rate(mailbox.Rate, $"{member}.rate");
    }

    private static void Greylist(GreylistScript? greylist, string member)
    {
        if (greylist is null)
        {
            return;
        }

        Duration(greylist.Delay, $"{member}.delay");
        Duration(greylist.Window, $"{member}.window");
        Reply(greylist.Reply, $"{member}.reply");
        if (greylist.Network is < 0 or > 32)
        {
            throw Wrong("a network is a number of bits from 0 to 32", $"{member}.network");
        }
    }

    private static void Rate(RateScript? rate, string member)
    {
        if (rate is null)
        {
            return;
        }

        Duration(rate.Per, $"{member}.per");
        Reply(rate.Reply, $"{member}.reply");
        if (rate.Recipients < 0)
        {
            throw Wrong("the number of recipients is 0 or more", $"{member}.recipients");
        }
    }

    private static void Reply(ReplyScript? reply, string member)
    {
        if (reply is null)
        {
            return;
        }

        Duration(reply.Delay, $"{member}.delay");
        Duration(reply.Drip, $"{member}.drip");
        if (reply.Packet < 0)
        {
            throw Wrong("a packet is a number of bytes from 1, or 0 for all", $"{member}.packet");
        }

        if (reply.Text is { } text &&
            (text.Length < 3 || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 599 || (text.Length > 3 && text[3] != ' ')))
        {
            throw Wrong($"\"{text}\" is no reply: a code from 200 to 599 comes first, as in \"550 5.1.1 No such user\" (raw sends anything)", member);
        }

        if (reply.Raw?.AsSpan().ContainsAnyExceptInRange('\0', '\xFF') == true)
        {
            throw Wrong("raw is bytes: characters from \\u0000 to \\u00ff", $"{member}.raw");
        }
    }

    private static void Dns(DnsScript? dns, string member)
    {
        if (dns is null)
        {
            return;
        }

        Duration(dns.Delay, $"{member}.delay");
        Duration(dns.Ttl ?? default, $"{member}.ttl");
        for (var i = 0; i < dns.Types.Count; i++)
        {
            if (!Types.ContainsKey(dns.Types[i]))
            {
                throw Wrong($"\"{dns.Types[i]}\" is not one of {string.Join(", ", Types.Keys)}", string.Create(CultureInfo.InvariantCulture, $"{member}.types[{i}]"));
            }
        }

        if (dns.First < 0 || dns.CnameChain is < 0 or > 100)
        {
            throw Wrong("first is 0 or more, cname_chain from 0 to 100", member);
        }

        if (dns.Cname is { } target)
        {
            Name(NamePattern.Fill(target, 0), $"{member}.cname");
        }
    }

    private static void Record(RecordScript record, string member)
    {
        var right = record.Type.ToUpperInvariant() switch
        {
            "A" => IPAddress.TryParse(record.Data, out var four) && four.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
            "AAAA" => IPAddress.TryParse(record.Data, out var six) && six.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
            "MX" => MxScript.FromString(record.Data).Host.Length > 0,
            "TXT" or "PTR" or "NS" or "CNAME" => true,
            _ => throw Wrong($"\"{record.Type}\" is not one of A, AAAA, TXT, PTR, NS, CNAME, MX", $"{member}.type"),
        };
        if (!right)
        {
            throw Wrong($"\"{record.Data}\" is not the data of a record of type {record.Type}", $"{member}.data");
        }
    }

    private static void Name(string name, string member)
    {
        if (name.StartsWith('[') && name.EndsWith(']') && IPAddress.TryParse(name.AsSpan(1, name.Length - 2), out _))
        {
            return;
        }

        if (name.Length is 0 or > 253 || name.AsSpan().ContainsAnyExcept(NameCharacters) || name.Split('.').Any(label => label.Length is 0 or > 63))
        {
            throw Wrong($"\"{name}\" is not a name of A-labels such as \"mx1.one.example\"", member);
        }
    }

    private static void Duration(TimeSpan duration, string member)
    {
        if (duration < TimeSpan.Zero || duration > TimeSpan.FromDays(1000))
        {
            throw Wrong("a duration is at least 0 and at most 1000 days", member);
        }
    }

    private static WorldScriptException Wrong(string problem, string member) => new(problem, member, null);
}
