using Validator.Profiles;

namespace Engine.Tests.Profiles;

public sealed class OperatorTests
{
    private static readonly AddressProfiles Profiles = new();

    [Theory]
    [InlineData("aspmx.l.google.com", "gmail")]
    [InlineData("gmail-smtp-in.l.google.com", "gmail")]
    [InlineData("ALT1.ASPMX.L.GOOGLE.COM.", "gmail")]
    [InlineData("contoso-com.mail.protection.outlook.com", "exchange-online")]
    [InlineData("contoso-com.n-v1.mx.microsoft", "exchange-online")]
    [InlineData("hotmail-com.olc.protection.outlook.com", "outlook")]
    [InlineData("mta5.am0.yahoodns.net", "yahoo")]
    [InlineData("mx1.mail.icloud.com", "icloud")]
    [InlineData("mxa-00123.gslb.pphosted.com", "proofpoint")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "mimecast")]
    [InlineData("d1.a.ess.barracudanetworks.com", "barracuda")]
    [InlineData("cluster5.eu.messagelabs.com", "symantec")]
    [InlineData("mx1.hc1234.iphmx.com", "cisco")]
    [InlineData("mx00.gmx.net", "gmx")]
    [InlineData("mx-ha02.web.de", "gmx")]
    [InlineData("mx.yandex.ru", "yandex")]
    [InlineData("mxs.mail.ru", "mail-ru")]
    [InlineData("mx3.qq.com", "qq")]
    [InlineData("163mx01.mxmail.netease.com", "163")]
    [InlineData("mx1.comcast.net", "comcast")]
    [InlineData("smtp-in.orange.fr", "orange")]
    [InlineData("mx.kpnmail.nl", "kpn")]
    [InlineData("mx1.emailsrvr.com", "rackspace")]
    [InlineData("smtp.secureserver.net", "godaddy")]
    [InlineData("mx1.mail.ovh.net", "ovh")]
    [InlineData("mx00.ionos.de", "ionos")]
    [InlineData("mx1.hostinger.com", "hostinger")]
    [InlineData("inbound-smtp.eu-west-1.amazonaws.com", "amazon-ses")]
    [InlineData("in1-smtp.messagingengine.com", "fastmail")]
    [InlineData("mail.protonmail.ch", "proton")]
    [InlineData("mx.zoho.eu", "zoho")]
    [InlineData("route1.mx.cloudflare.net", "cloudflare")]
    [InlineData("mx1.improvmx.com", "improvmx")]
    [InlineData("mx1.forwardemail.net", "forwardemail")]
    [InlineData("in.hes.trendmicro.eu", "trendmicro")]
    [InlineData("mx-01-eu-west-1.prod.hydra.sophos.com", "sophos")]
    [InlineData("notgoogle.com", null)]
    [InlineData("mx.example.com", null)]
    [InlineData("com", null)]
    [InlineData("", null)]
    public void Mail_host_tells_its_operator_on_label_borders(string host, string? key)
    {
        Assert.Equal(key, Profiles.OperatorOf(host)?.Key);
        Assert.Equal(key, Profiles.Of("example.com", [host, "aspmx.l.google.com"]).Operator?.Key);
    }

    [Fact]
    public void A_domain_without_known_hosts_has_no_operator() => Assert.Null(Profiles.Of("gmail.com", []).Operator);

    /// <summary>The table of FIELD.md's limits for senders; a prober uses half.</summary>
    [Theory]
    [InlineData("aspmx.l.google.com", 5, 50, 2, 25)]
    [InlineData("x.mail.protection.outlook.com", 5, 50, 2, 25)]
    [InlineData("mta5.am0.yahoodns.net", null, 20, 5, 10)]
    [InlineData("mx1.mail.icloud.com", 10, 5, 5, 2)]
    [InlineData("mx1.comcast.net", 25, 1000, 12, 500)]
    [InlineData("x.mimecast.com", 10, 100, 5, 50)]
    [InlineData("x.ess.barracudanetworks.com", 10, 15, 5, 7)]
    [InlineData("mx00.gmx.net", 4, 20, 2, 10)]
    [InlineData("smtp-in.orange.fr", 2, null, 1, 50)]
    [InlineData("mx.kpnmail.nl", 10, 10, 5, 5)]
    [InlineData("mx1.mail.yahoo.co.jp", 2, null, 1, 50)]
    [InlineData("mx3.qq.com", 4, 8, 2, 4)]
    [InlineData("mx.netease.com", 4, 7, 2, 3)]
    [InlineData("mx1.improvmx.com", null, null, 5, 50)]
    public void We_take_half_of_what_senders_may(string host, int? connections, int? messages, int ours, int oursPerConnection)
    {
        var found = Profiles.OperatorOf(host)!;

        Assert.Equal((connections, messages), (found.SenderConnections, found.SenderMessagesPerConnection));
        Assert.Equal((ours, oursPerConnection), (found.Connections, found.MessagesPerConnection));
        Assert.Equal(connections is not null || messages is not null, found.LimitsSource is not null);
    }

    [Theory]
    [InlineData("mta5.am0.yahoodns.net", OperatorKind.Mailbox, true)]
    [InlineData("x.pphosted.com", OperatorKind.Gateway, true)]
    [InlineData("x.mimecast.com", OperatorKind.Gateway, true)]
    [InlineData("x.barracudanetworks.com", OperatorKind.Gateway, true)]
    [InlineData("aspmx.l.google.com", OperatorKind.Mailbox, false)]
    [InlineData("mx1.improvmx.com", OperatorKind.Forwarder, false)]
    [InlineData("mx1.mail.ovh.net", OperatorKind.Hosting, false)]
    public void Who_often_accepts_everything_is_known(string host, OperatorKind kind, bool acceptsAny)
    {
        var found = Profiles.OperatorOf(host)!;

        Assert.Equal((kind, acceptsAny), (found.Kind, found.AcceptsAnyRecipient));
    }

    [Fact]
    public void No_suffix_belongs_to_two_operators()
    {
        var twice = ProfileLists.BuiltIn.Operators.Rows.SelectMany(row => row.Suffixes).GroupBy(suffix => suffix).Where(group => group.Count() > 1);

        Assert.Empty(twice.Select(group => group.Key));
        Assert.All(ProfileLists.BuiltIn.Operators.Rows, row => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", row.Operator.Key));
    }

    /// <summary>The table of reply operators knows more names of some and none of others; where both know a host, they must mean the same operator.</summary>
    [Fact]
    public void Reply_operators_agree_with_the_table_of_replies()
    {
        // Hosts of the same companies that are not mailboxes of the operator: rented servers, a company's own staff.
        string[] apart = ["amazonaws.com", "apple.com", "me.com"];
        using var reader = new StreamReader(typeof(AddressProfiles).Assembly.GetManifestResourceStream("Validator.Smtp.Replies.operators.tsv")!);
        var rows = reader.ReadToEnd().Split('\n').Where(line => line.Contains('\t') && line[0] != '#').Select(line => line.Split('\t')).ToList();

        var wrong = rows.Where(row => !apart.Contains(row[0])
            && !row[1].Split(',').Contains(Profiles.OperatorOf("mx." + row[0])?.ReplyOperator)).Select(row => $"{row[0]} is {row[1]}");

        Assert.True(rows.Count > 50);
        Assert.Equal([], wrong);
    }
}
