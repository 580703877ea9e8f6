namespace Validator.Standalone.Doctor;

/// <summary>Every kind of finding. docs/doctor.md has a section on each, in these words.</summary>
internal static class FindingKinds
{
    public static readonly GoodKind ResolverAnswers = new("resolver_answers", "The DNS server answers");

    public static readonly FaultKind ResolverMissing = new(
        "resolver_missing",
        "No DNS server is configured",
        "Name one with --dns HOST[:PORT], or put a 'nameserver' line into /etc/resolv.conf. A resolver of your own on this host (unbound, knot-resolver) is best.");

    public static readonly FaultKind ResolverFails = new(
        "resolver_fails",
        "The DNS server does not answer as it should",
        "See that it runs, that a firewall lets UDP and TCP port 53 through, and that it answers this host for MX as well as for A. Else name another with --dns; where one of several fails, take it out: it costs time at every question.");

    public static readonly FaultKind ResolverSlow = new(
        "resolver_slow",
        "The DNS server is slow",
        "Every new domain waits for it. Use a caching resolver on this host or in its network (unbound, knot-resolver), and name it with --dns.");

    public static readonly FaultKind ResolverInvents = new(
        "resolver_invents",
        "The DNS server answers for names that do not exist",
        "It makes up addresses (a provider's search page, a filter): dead domains would look alive, and block lists would seem to list everything. Switch that off in it, or use another server with --dns.");

    public static readonly FaultKind ResolverHidesMissing = new(
        "resolver_hides_missing_names",
        "The DNS server does not say that a name does not exist",
        "A name that does not exist has to be answered with NXDOMAIN; else the verdict domain_not_found turns into no_mail_server or dns_error. Use a resolver that passes NXDOMAIN on, with --dns.");

    public static readonly GoodKind PortOpen = new("port25_open", "Mail hosts answer");

    public static readonly FaultKind PortTimedOut = new(
        "port25_timed_out",
        "Connections to mail hosts time out",
        "Where all of them do, outbound port 25 is blocked: most cloud and home providers do that. Ask the provider to open it (some do on request, some never), look into your own firewall, run on a host whose provider allows it, or go through one there with --proxy socks5://HOST:PORT. Where only some do, look at those mail hosts first.");

    public static readonly FaultKind PortRefused = new(
        "port25_refused",
        "Connections to mail hosts are refused",
        "Where all of them are, a firewall rejects outbound port 25: of this host (iptables, nftables, a security group), or of the provider. Open it, or go through a host where it is open with --proxy.");

    public static readonly FaultKind PortUnreachable = new(
        "port25_unreachable",
        "There is no way to the mail hosts",
        "The system has no route from this source address. See the routing table, the container's network, and, for an IPv6 source address, whether there is IPv6 at all; take addresses without a route out of --source-address.");

    public static readonly FaultKind PortNotMail = new(
        "port25_not_mail",
        "The connection opens, but no mail server speaks",
        "Something between takes the connections: a firewall that inspects mail, a transparent proxy, a provider's filter. Switch its mail inspection off or have this host excepted.");

    public static readonly FaultKind PortRejected = new(
        "port25_rejected",
        "Mail hosts refuse this host at the greeting",
        "The network is open, but they do not want this address: read their words. Usually it is on a block list, has no reverse DNS, or has sent too much. Mend what the other findings name, wait, or use another --source-address.");

    public static readonly FaultKind PortIntercepted = new(
        "port25_intercepted",
        "Connections to port 25 are intercepted",
        "Mail hosts that have nothing to do with each other greet by the same name: something between answers in their place, and every verdict would be its own. Have the provider or the firewall's owner except this host, or go through another host with --proxy.");

    public static readonly FaultKind ProxyFailed = new(
        "proxy_failed",
        "The proxy makes no connection to mail hosts",
        "See that it runs and speaks SOCKS5, that user and password are right, and that it is allowed to connect to port 25; many that can be rented are not.");

    public static readonly FaultKind ProbeWithoutHost = new(
        "probe_without_host",
        "A domain to try has no mail host that can be tried",
        "Name other domains with --probe-domain. Where gmail.com and the like have none, the DNS server filters: use another with --dns.");

    public static readonly FaultKind ProbeNotPublic = new(
        "probe_not_public",
        "A mail host to try is on an address that is not public",
        "The DNS server gives an internal address for it, and those are never connected to: use a DNS server that answers as the internet's do, with --dns. In a laboratory add --allow-private-mx.");

    public static readonly FaultKind AddressUnknown = new(
        "address_unknown",
        "The address that mail hosts see is not known here",
        "Behind NAT or a proxy this host cannot know it without asking an outside service, which is not done. Ask the provider or look into the router, and name it with --public-address IP: then reverse DNS, HELO name and block lists are looked up for it.");

    public static readonly GoodKind HeloResolves = new("helo_resolves", "The HELO name resolves");

    public static readonly FaultKind HeloNotFull = new(
        "helo_not_fqdn",
        "The HELO name is not a full domain name",
        "Many mail hosts refuse it. Give a name of your own domain that points to the source address, such as --helo verify.example.org.");

    public static readonly FaultKind HeloLiteral = new(
        "helo_literal",
        "The HELO name is an address literal",
        "It is allowed (RFC 5321 §4.1.4), but many mail hosts take it for a sign of spam. Give a name that points to the source address with --helo.");

    public static readonly FaultKind HeloUnresolved = new(
        "helo_unresolved",
        "The HELO name does not exist in the DNS",
        "Many mail hosts look it up and refuse what they do not find. Add an A (AAAA) record from the name to the source address, or give another name with --helo.");

    public static readonly FaultKind HeloElsewhere = new(
        "helo_elsewhere",
        "The HELO name points to another address",
        "Let its A (AAAA) record name the address that mail hosts see, or give each address a name of its own: --source-address IP=NAME.");

    public static readonly GoodKind ReverseConfirmed = new("reverse_confirmed", "Reverse DNS leads to a name and back");

    public static readonly FaultKind ReverseMissing = new(
        "reverse_missing",
        "The address has no reverse DNS",
        "Gmail, GMX and many others refuse such addresses. Who gave you the address sets it: look for 'reverse DNS' or 'PTR' in the provider's console, and enter the HELO name there.");

    public static readonly FaultKind ReverseUnconfirmed = new(
        "reverse_unconfirmed",
        "Reverse DNS names a host that does not lead back to the address",
        "Mail hosts treat that as if there were none. Add an A (AAAA) record from that name to the address, or have the PTR record name the HELO name.");

    public static readonly FaultKind ReverseNotHelo = new(
        "reverse_not_helo",
        "Reverse DNS and the HELO name differ",
        "It is allowed, but stricter mail hosts count it against you. Have the PTR record name the HELO name, or give the PTR's name with --helo (--source-address IP=NAME).");

    public static readonly FaultKind ReverseGeneric = new(
        "reverse_generic",
        "The reverse DNS name looks like one of a dial-up line",
        "The address's own numbers in its name are taken for a sign of a home line. Have the provider set a name of your own domain.");

    public static readonly FaultKind LookupFailed = new(
        "lookup_failed",
        "The DNS did not answer about this host's names",
        "What it would have said is not known. Run it again; where it stays so, the DNS servers of that name or address fail: mail hosts then see the same.");

    public static readonly GoodKind BlocklistClear = new("blocklist_clear", "The address is on no block list");

    public static readonly FaultKind BlocklistListed = new(
        "blocklist_listed",
        "The address is on a block list",
        "Mail hosts that use the list refuse it, whatever is asked. Look the address up on the list's site, mend the cause, and ask for removal there. (127.0.0.10 and .11 of Spamhaus, the PBL, mean an address range that should send no mail: the owner of the range can take it out.) Until then use another --source-address.");

    public static readonly FaultKind BlocklistRefused = new(
        "blocklist_refused",
        "The block list does not answer this DNS server",
        "Whether an address is listed is not known: 127.255.255.x means that the list refuses the question, mostly because it came through a public or a provider's resolver. Ask through a resolver of your own with --dns, register with the list where it wants that, or leave it out with --blocklist.");

    public static readonly FaultKind BlocklistUnusable = new(
        "blocklist_unusable",
        "The block list gives no answers that can be believed",
        "Its test entries (RFC 5782 §5: 127.0.0.2 listed, 127.0.0.1 not) are not as they should be: it is closed, wants a registration, or the DNS server interferes. Look at the list's site, or leave it out with --blocklist.");

    public static readonly FaultKind BlocklistSilent = new(
        "blocklist_silent",
        "The block list could not be asked",
        "Whether the address is listed is not known. Run it again; where it stays so, leave the list out with --blocklist.");

    public static readonly GoodKind SenderTakesMail = new("sender_takes_mail", "The sender's domain takes mail");

    public static readonly FaultKind SenderWithoutMail = new(
        "sender_without_mail",
        "The sender's domain takes no mail",
        "Mail hosts that call back to see whether the sender exists will refuse it. Use an address of a domain with MX records, whose mailbox exists, and that accepts bounces.");

    public static readonly FaultKind SenderMissing = new(
        "sender_missing",
        "There is no sender for hosts that refuse <>",
        "Some hosts (NetEase, a part of Microsoft's) refuse the null sender <>: their addresses end as unknown/blocked. Name a mailbox that exists with --fallback-mail-from ADDRESS.");
}
