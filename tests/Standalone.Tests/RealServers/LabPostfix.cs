using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Standalone.Tests.RealServers;

/// <summary>A mail host of the laboratory: a Postfix smtpd at an address of its own.</summary>
/// <param name="Name">Its name below <c>mx.test</c>, and in Postfix's log.</param>
/// <param name="Address">Its address.</param>
/// <param name="Options">What it does differently from <c>main.cf</c>.</param>
internal sealed record LabHost(string Name, string Address, params string[] Options);

/// <summary>What Postfix does: one instance, a listener for each kind of mail host, all at the same port.</summary>
internal static class LabPostfix
{
    /// <summary>The hosts.</summary>
    public static readonly LabHost[] Hosts =
    [
        new("plain", "127.0.25.1"),
        new("tls", "127.0.25.2", "smtpd_tls_security_level=may"),
        new("tlsonly", "127.0.25.3", "smtpd_tls_security_level=encrypt"),

        // Offers STARTTLS and then finds no cipher in common with anybody who wants a certificate.
        new("brokentls", "127.0.25.4", "smtpd_tls_security_level=may", "smtpd_tls_cert_file=none", "smtpd_tls_key_file="),
        new("grey", "127.0.25.5", "smtpd_recipient_restrictions=$grey_restrictions"),
        new("nopipelining", "127.0.25.6", "smtpd_discard_ehlo_keywords=pipelining", "smtpd_recipient_restrictions=$nopipelining_restrictions"),
        new("refusing", "127.0.25.7", "smtpd_client_restrictions=$refusing_restrictions", "smtpd_delay_reject=no"),
        new("busy", "127.0.25.8", "smtpd_client_restrictions=$busy_restrictions", "smtpd_delay_reject=no"),
        new("noutf8", "127.0.25.9", "smtputf8_enable=no"),
        new("nonull", "127.0.25.10", "smtpd_sender_restrictions=$nonull_restrictions", "smtpd_delay_reject=no"),
        new("verbose", "127.0.25.11", "smtpd_reject_footer_maps=$verbose_footers"),

        // Punishes guesses as Postfix does by default, only sooner: past 5 errors it is slow, at 6 it hangs up.
        new("strict", "127.0.25.12", "smtpd_soft_error_limit=5", "smtpd_hard_error_limit=6"),
        new("crowded", "127.0.25.13", "smtpd_client_connection_count_limit=2"),
        new("counted", "127.0.25.14", "smtpd_client_recipient_rate_limit=3"),
        new("slow", "127.0.25.15", "smtpd_recipient_restrictions=$slow_restrictions"),
    ];

    /// <summary>Whom the certificate of all hosts names.</summary>
    public const string CertificateName = "lab.mx.test";

    /// <summary>How many lines the verbose host adds to what it refuses.</summary>
    public const int VerboseLines = 40;

    private const string Mailboxes = """
        alice@real.test -
        bob@real.test -
        postmaster@real.test -
        alice@several.test -
        alice@failover.test -
        alice@refusedfirst.test -
        alice@busyfirst.test -
        alice@goneandgood.test -
        alice@refusing.test -
        alice@busy.test -
        alice@dead.test -
        alice@implicit.test -
        alice@nullmx.test -
        alice@nodata.test -
        alice@mxgone.test -
        alice@alias.test -
        alice@xn--bcher-kva.test -
        alice@many.test -
        @catchall.test -
        alice@utf8.test -
        jürgen@utf8.test -
        alice@noutf8.test -
        alice@secure.test -
        alice@tlsonly.test -
        alice@brokentls.test -
        alice@grey.test -
        @greyall.test -
        alice@nopipelining.test -
        bob@nopipelining.test -
        alice@nonull.test -
        alice@verbose.test -
        alice@strict.test -
        postmaster@strict.test -
        alice@crowded.test -
        alice@counted.test -
        alice@slow.test -

        """;

    // What only stands in the list of domains: nobody lives there, not even a postmaster. Wildcards for the long list.
    private const string MoreDomains = """
        /^replies\.test$/ -
        /^refusesall\.test$/ -
        /^d[0-9]+\.bulk\.test$/ -

        """;

    // Replies as real providers write them, and as Postfix gives them out of an access map.
    private const string Replies = """
        full@replies.test      552 5.2.2 The mailbox is over its quota
        fuller@replies.test    452 4.2.2 Mailbox full
        disabled@replies.test  550 5.2.1 The email account that you tried to reach is disabled
        later@replies.test     450 4.3.0 Temporary lookup failure
        error@replies.test     451 4.3.0 Error: queue file write error
        policy@replies.test    550 5.7.1 Message refused by policy
        listed@replies.test    554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org
        bare@replies.test      550 User unknown

        """;

    /// <summary>Writes the configuration, the maps and a certificate.</summary>
    /// <param name="folder">Postfix's folder.</param>
    /// <param name="port">The port of all mail hosts.</param>
    /// <param name="postgreyPort">Where postgrey listens, at 127.0.0.1.</param>
    public static void Write(string folder, int port, int postgreyPort)
    {
        Directory.CreateDirectory(folder);
        void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

        var domains = Mailboxes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf('@', StringComparison.Ordinal) + 1)..]).Distinct();
        Put("mailboxes", Mailboxes);
        Put("mailboxes.regexp", "/^alice@d[0-9]+\\.bulk\\.test$/ -\n");
        Put("domains", string.Join('\n', domains) + "\n");
        Put("domains.regexp", MoreDomains);
        Put("replies", Replies);
        Put("null-sender", "<> 550 5.7.1 Bounces are not accepted here: use a real sender address\n");
        Put("everybody.refusing", "/./ 554 5.7.1 You have no business here\n");
        Put("everybody.busy", "/./ 421 4.3.2 All of us are busy, try again later\n");
        Put("footers", "/./ " + string.Join("\\n", Enumerable.Repeat("For help see the pages of our postmaster, whose words are many and whose lines are long", VerboseLines)) + "\n");
        Put("main.cf", $$"""
            compatibility_level = 3.6
            queue_directory = {{folder}}/queue
            data_directory = {{folder}}/data
            maillog_file = {{folder}}/mail.log
            maillog_file_prefixes = {{folder}}
            myhostname = {{CertificateName}}
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            disable_dns_lookups = yes
            smtpd_peername_lookup = no
            smtputf8_enable = yes
            mynetworks = 192.0.2.1/32
            smtpd_client_event_limit_exceptions =
            mydestination =
            alias_maps =
            alias_database =
            virtual_mailbox_base = {{folder}}
            virtual_mailbox_domains = texthash:{{folder}}/domains, regexp:{{folder}}/domains.regexp
            virtual_mailbox_maps = texthash:{{folder}}/mailboxes, regexp:{{folder}}/mailboxes.regexp
            smtpd_relay_restrictions =
            smtpd_recipient_restrictions = reject_unauth_destination, check_recipient_access texthash:{{folder}}/replies
            in_flow_delay = 0
            smtpd_forbid_unauth_pipelining = yes
            smtpd_tls_cert_file = {{folder}}/host.pem
            smtpd_tls_key_file = {{folder}}/host.pem
            smtpd_tls_loglevel = 1
            grey_restrictions = reject_unauth_destination, check_policy_service inet:127.0.0.1:{{postgreyPort}}
            nopipelining_restrictions = reject_unauth_destination, reject_unauth_pipelining
            refusing_restrictions = check_client_access regexp:{{folder}}/everybody.refusing
            busy_restrictions = check_client_access regexp:{{folder}}/everybody.busy
            nonull_restrictions = check_sender_access texthash:{{folder}}/null-sender
            slow_restrictions = reject_unauth_destination, sleep 30
            verbose_footers = regexp:{{folder}}/footers

            """);
        Put("master.cf", string.Concat(Hosts.Select(host =>
            $"{host.Address}:{port} inet n - n - - smtpd -o syslog_name={host.Name} -o myhostname={host.Name}.mx.test {string.Concat(host.Options.Select(option => $" -o {option}"))}\n")) + """
            rewrite  unix       - - n - - trivial-rewrite
            cleanup  unix       n - n - 0 cleanup
            anvil    unix       - - n - 1 anvil
            tlsmgr   unix       - - n - 1 tlsmgr
            proxymap unix       - - n - - proxymap
            postlog  unix-dgram n - n - 1 postlogd

            """);
        WriteCertificate(Path.Combine(folder, "host.pem"));
    }

    private static void WriteCertificate(string path)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={CertificateName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(path, $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n");
    }
}
