using System.Net;
using Validator.Smtp;
using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>Whoever chooses the address, the name in EHLO or the sender does not choose the verdict.</summary>
public sealed class ReplyEchoTests
{
    [Theory]
    [InlineData("user.unknown@target.example", "550 <user.unknown@target.example> rejected")]
    [InlineData("\"user unknown\"@target.example", "550 <\"user unknown\"@target.example> rejected")]
    [InlineData("\"user unknown\"@target.example", "550 \"USER UNKNOWN\"@Target.Example: no")]
    [InlineData("no.such.user@target.example", "550 no.such.user@target.example")]
    [InlineData("x@user-unknown.example", "550 not for x@user-unknown.example, sorry")]
    [InlineData("blocked@spamhaus.example", "550 <blocked@spamhaus.example>")]
    [InlineData("blocked@spamhaus.example", "550 blocked%40spamhaus.example")]
    [InlineData("blocked@spamhaus.example", "550 &lt;blocked@spamhaus.example&gt;")]
    [InlineData("blocked@spamhaus.example", "550 BLOCKED=40SPAMHAUS.EXAMPLE")]
    [InlineData("blocked@spamhaus.example", "550 mx7.spamhaus.example says no to \"blocked\"")]
    [InlineData("greylisted@target.example", "550 <greylisted>")]
    [InlineData("spam@xn--bcher-kva.example", "550 no <spam@bücher.example>")]
    public void Recipient_does_not_decide(string recipient, string line) =>
        Assert.Equal(ReplyMeaning.Unrecognized, Read(line, new(SmtpPhase.Rcpt, "mx.other.example", recipient, ReplyData.Sender)).Meaning);

    [Theory]
    [InlineData("greylisted@target.example", "450 <greylisted@target.example>: later", ReplyMeaning.Temporary)]
    [InlineData("blacklisted@target.example", "550 5.1.1 <blacklisted@target.example>: User unknown", ReplyMeaning.MailboxNotFound)]
    [InlineData("blocked@spamhaus.example", "550 5.1.1 blocked@spamhaus.example... User unknown", ReplyMeaning.MailboxNotFound)]
    [InlineData("blocked@spamhaus.example", "550 User blocked@spamhaus.example does not exist", ReplyMeaning.MailboxNotFound)]
    [InlineData("blocked@spamhaus.example", "550 User 'blocked@spamhaus.example' unknown", ReplyMeaning.MailboxNotFound)]
    [InlineData("spam.policy@target.example", "550 Account spam.policy is unknown to target.example", ReplyMeaning.MailboxNotFound)]
    [InlineData("user@target.example", "550 User unknown", ReplyMeaning.MailboxNotFound)]
    [InlineData("unknown@target.example", "550 unknown: no such user", ReplyMeaning.MailboxNotFound)]
    [InlineData("mailbox@target.example", "550 mailbox not found", ReplyMeaning.MailboxNotFound)]
    [InlineData("quota@target.example", "550 5.1.1 quota@target.example", ReplyMeaning.MailboxNotFound)]
    [InlineData("5.2.2@target.example", "550 5.2.2@target.example: user unknown", ReplyMeaning.MailboxNotFound)]
    [InlineData("john@target.example", "550 user <john@target.example> (john@target.example) unknown", ReplyMeaning.MailboxNotFound)]
    public void What_stands_around_the_recipient_decides(string recipient, string line, ReplyMeaning expected) =>
        Assert.Equal(expected, Read(line, new(SmtpPhase.Rcpt, "mx.other.example", recipient, ReplyData.Sender)).Meaning);

    [Fact]
    public void Name_in_EHLO_does_not_decide()
    {
        var context = ReplyData.Rcpt() with { HeloName = "greylisted.blacklist.example" };

        Assert.Equal(ReplyMeaning.Temporary, Read("450 Hello GREYLISTED.blacklist.example, not now", context).Meaning);
        Assert.Equal(ReplyMeaning.MailboxNotFound, Read("550 greylisted.blacklist.example [192.0.2.1]: user unknown", context).Meaning);
    }

    [Fact]
    public void Sender_does_not_decide()
    {
        var context = ReplyData.Rcpt(sender: "rate-limit@user.unknown.example");

        Assert.Equal(ReplyMeaning.Unrecognized, Read("550 <rate-limit@user.unknown.example> no", context).Meaning);
        Assert.Equal(ReplyMeaning.Unrecognized, Read("550 no mail of user.unknown.example", context).Meaning);
        Assert.Equal(ReplyMeaning.PolicyBlock, Read("550 Sender <rate-limit@user.unknown.example> rejected", context).Meaning);
    }

    [Theory]
    [InlineData("5.1.1.7", "550 5.1.1.7 no")]
    [InlineData("5.1.1.7", "550 [5.1.1.7] no")]
    [InlineData("2001:db8::5", "550 [2001:db8::5] no")]
    [InlineData("2001:db8::5", "550 [IPv6:2001:db8::5] no")]
    [InlineData("::ffff:5.1.1.7", "550 5.1.1.7 no")]
    public void Our_address_does_not_decide(string address, string line) =>
        Assert.Equal(ReplyMeaning.Unrecognized, Read(line, ReplyData.Rcpt() with { SourceAddress = IPAddress.Parse(address) }).Meaning);

    [Fact]
    public void Hosts_own_name_does_not_decide() =>
        Assert.Equal(ReplyMeaning.Temporary, Read("421 mx.blacklist.example closing", ReplyData.Rcpt("mx.blacklist.example")).Meaning);

    [Fact]
    public void Any_address_is_cut_not_ours_alone() =>
        Assert.Equal(ReplyMeaning.Unrecognized, Read("550 ask user.unknown@blacklist.example or <mailbox.full@quota.example>", ReplyData.Rcpt()).Meaning);

    [Fact]
    public void Null_sender_is_not_an_echo() =>
        Assert.Equal(ReplyMeaning.NullSenderRefused, Read("550 mail from <> rejected", ReplyData.Rcpt(sender: string.Empty)).Meaning);

    [Fact]
    public void A_context_without_anything_is_read() =>
        Assert.Equal(ReplyMeaning.Unrecognized, ReplyClassifier.Default.Read(new SmtpReply(550, null, "user unknown <a@b>"), default).Meaning);

    private static ReplyReading Read(string line, in ReplyContext context) => ReplyClassifier.Default.Read(ReplyData.Reply(line), context);
}
