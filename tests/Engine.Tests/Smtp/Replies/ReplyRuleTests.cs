using Validator.Smtp;
using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>FIELD.md, "Replies: the rules", one by one, at hosts of no operator.</summary>
public sealed class ReplyRuleTests
{
    [Theory]
    [InlineData("550 5.1.1 User unknown")]
    [InlineData("554 No SMTP service here")]
    [InlineData("550 Mailbox full")]
    [InlineData("550 5.2.2 over quota")]
    [InlineData("550 relay not permitted")]
    [InlineData("250 2.1.5 OK")]
    [InlineData("450 4.2.0 Greylisted")]
    [InlineData("450 4.2.2 mailbox full")]
    [InlineData("550 this mailbox is disabled")]
    public void What_comes_before_RCPT_says_nothing_of_the_mailbox(string line)
    {
        foreach (var phase in Enum.GetValues<SmtpPhase>().Where(phase => phase < SmtpPhase.Rcpt))
        {
            Assert.Contains(ReplyData.Read(line, ReplyData.At(phase)), BeforeRcpt);
        }
    }

    [Theory]
    [InlineData(SmtpPhase.Greeting, "554 mx.target.example", ReplyMeaning.PolicyBlock)]
    [InlineData(SmtpPhase.Greeting, "554 No SMTP service here", ReplyMeaning.PolicyBlock)]
    [InlineData(SmtpPhase.Greeting, "554 5.7.1 Your IP 192.0.2.1 is listed in zen.spamhaus.org", ReplyMeaning.IpBlocklisted)]
    [InlineData(SmtpPhase.Greeting, "421 Too many connections from your host", ReplyMeaning.RateLimited)]
    [InlineData(SmtpPhase.Greeting, "421 Service not available", ReplyMeaning.Temporary)]
    [InlineData(SmtpPhase.Greeting, "450 4.3.2 Greylisted, try again in 60 seconds", ReplyMeaning.Temporary)]
    [InlineData(SmtpPhase.Ehlo, "502 5.5.1 Command not implemented", ReplyMeaning.Syntax)]
    [InlineData(SmtpPhase.Ehlo, "550 Access denied", ReplyMeaning.PolicyBlock)]
    [InlineData(SmtpPhase.StartTls, "454 4.7.0 TLS not available due to local problem", ReplyMeaning.Temporary)]
    [InlineData(SmtpPhase.Mail, "530 5.7.0 Must issue a STARTTLS command first", ReplyMeaning.PolicyBlock)]
    [InlineData(SmtpPhase.Mail, "550 5.1.1 User unknown", ReplyMeaning.Unrecognized)]
    public void Phase_before_RCPT_is_read_for_what_it_is(SmtpPhase phase, string line, ReplyMeaning expected) =>
        Assert.Equal(expected, ReplyData.Read(line, ReplyData.At(phase)));

    [Theory]
    [InlineData("450 4.1.1 User unknown in virtual mailbox table")]
    [InlineData("450 5.1.1 User unknown")]
    [InlineData("451 No such user")]
    [InlineData("450 4.2.1 This account is disabled")]
    [InlineData("454 4.7.1 Relay access denied")]
    [InlineData("450 Requested mail action not taken: mailbox unavailable")]
    [InlineData("450 4.7.1 Try again")]
    [InlineData("450")]
    public void A_4xx_at_RCPT_without_words_about_us_is_temporary(string line) => Assert.Equal(ReplyMeaning.Temporary, ReplyData.Read(line));

    [Fact]
    public void Not_even_a_row_makes_a_4xx_undeliverable()
    {
        var row = new ReplyRow("anyone", 450, null, "xyzzy", ReplyMeaning.MailboxNotFound, "a careless edit");
        var classifier = new ReplyClassifier(ReplyTables.Shipped with { Rows = [row] });

        Assert.Equal(ReplyMeaning.Temporary, classifier.Read(ReplyData.Reply("450 xyzzy"), ReplyData.Rcpt()).Meaning);
    }

    [Theory]
    [InlineData("550 5.1.1 Too many invalid recipients, slow down", ReplyMeaning.RateLimited)]
    [InlineData("550 5.1.1 User unknown - rejected for policy reasons", ReplyMeaning.PolicyBlock)]
    [InlineData("550 5.1.1 Client host [192.0.2.1] blocked using bl.example.net", ReplyMeaning.IpBlocklisted)]
    [InlineData("550 5.1.1 Recipient unknown. Your IP has a poor reputation", ReplyMeaning.IpBlocklisted)]
    [InlineData("550 No such user; you are banned", ReplyMeaning.IpBlocklisted)]
    [InlineData("550 Mailbox not found: your reverse DNS does not match", ReplyMeaning.PolicyBlock)]
    [InlineData("550 Invalid recipient, authentication required", ReplyMeaning.PolicyBlock)]
    [InlineData("550 5.1.1 Recipient address rejected: HELO name unknown", ReplyMeaning.PolicyBlock)]
    [InlineData("452 Too many recipients", ReplyMeaning.RateLimited)]
    [InlineData("550 You have exceeded your daily quota", ReplyMeaning.RateLimited)]
    public void Words_about_us_come_first_whatever_the_code(string line, ReplyMeaning expected) => Assert.Equal(expected, ReplyData.Read(line));

    [Theory]
    [InlineData("550 5.7.1 Delivery not authorised for you", ReplyMeaning.PolicyBlock)]
    [InlineData("550 5.7.1", ReplyMeaning.PolicyBlock)]
    [InlineData("554 5.7.1 Message refused", ReplyMeaning.PolicyBlock)]
    [InlineData("550 5.7.1 No such user!", ReplyMeaning.MailboxNotFound)]
    [InlineData("554 5.7.1 Relay access denied", ReplyMeaning.RelayDenied)]
    public void A_5_7_x_without_user_unknown_words_is_policy(string line, ReplyMeaning expected) => Assert.Equal(expected, ReplyData.Read(line));

    [Theory]
    [InlineData("550 5.1.1", ReplyMeaning.MailboxNotFound, ReplyBasis.EnhancedCode)]
    [InlineData("550 5.1.1 xyzzy", ReplyMeaning.MailboxNotFound, ReplyBasis.EnhancedCode)]
    [InlineData("554 #5.1.1 xyzzy", ReplyMeaning.MailboxNotFound, ReplyBasis.EnhancedCode)]
    [InlineData("550 xyzzy (#5.1.1)", ReplyMeaning.MailboxNotFound, ReplyBasis.EnhancedCode)]
    [InlineData("550 5.2.1 xyzzy", ReplyMeaning.MailboxDisabled, ReplyBasis.EnhancedCode)]
    [InlineData("550 5.2.2", ReplyMeaning.MailboxFull, ReplyBasis.EnhancedCode)]
    [InlineData("550 Ye olde user unknown", ReplyMeaning.MailboxNotFound, ReplyBasis.CodeAndText)]
    [InlineData("550 5.1.1 Mailbox is over quota", ReplyMeaning.MailboxFull, ReplyBasis.CodeAndText)]
    [InlineData("552 5.1.1", ReplyMeaning.Unrecognized, ReplyBasis.Nothing)]
    [InlineData("550 5.1.1 Mailbox temporarily unavailable", ReplyMeaning.Temporary, ReplyBasis.CodeAndText)]
    [InlineData("550 xyzzy 10.5.1.1", ReplyMeaning.Unrecognized, ReplyBasis.Nothing)]
    [InlineData("501", ReplyMeaning.Syntax, ReplyBasis.CodeAlone)]
    [InlineData("530", ReplyMeaning.PolicyBlock, ReplyBasis.CodeAlone)]
    public void Enhanced_code_then_text_then_code_decide(string line, ReplyMeaning meaning, ReplyBasis basis)
    {
        var reading = ReplyClassifier.Default.Read(ReplyData.Reply(line), ReplyData.Rcpt());

        Assert.Equal((meaning, basis), (reading.Meaning, reading.Basis));
    }

    [Theory]
    [InlineData("550")]
    [InlineData("550 Requested action not taken")]
    [InlineData("550 Rejected")]
    [InlineData("554 Transaction failed")]
    [InlineData("550 An unknown error has befallen the account")]
    [InlineData("553")]
    [InlineData("599 user unknown by another code of class 4: 4.1.1", ReplyMeaning.MailboxNotFound)]
    [InlineData("550 4.1.1")]
    [InlineData("199 user unknown")]
    [InlineData("999 user unknown")]
    [InlineData("354 user unknown")]
    public void What_is_not_known_is_not_guessed(string line, ReplyMeaning expected = ReplyMeaning.Unrecognized) => Assert.Equal(expected, ReplyData.Read(line));

    [Theory]
    [InlineData("250")]
    [InlineData("250 2.1.5 no such user, but who cares")]
    [InlineData("251 User not local; will forward to <x@y.example>")]
    [InlineData("252 Cannot VRFY user, but will accept message")]
    public void A_2xx_at_RCPT_is_accepted(string line) => Assert.Equal(ReplyMeaning.Accepted, ReplyData.Read(line));

    /// <summary>Refusals of us in words that come close to "user unknown". Written by hand, not from rows.</summary>
    [Theory]
    [InlineData("554 5.7.1 Recipient address rejected: your host could not be found in DNS")]
    [InlineData("550 Recipient rejected: mail from unknown server")]
    [InlineData("550 Address rejected: no such host")]
    [InlineData("550 Your email address is not recognised here")]
    [InlineData("550 Your account is not valid for sending to this recipient")]
    [InlineData("550 Invalid address in MAIL FROM")]
    [InlineData("550 Invalid sender address, user unknown")]
    [InlineData("550 We do not take mail for this recipient from unknown hosts")]
    [InlineData("550 Sender's mailbox does not exist")]
    [InlineData("553 The domain of sender address does not exist")]
    [InlineData("550 Recipient refused: hostname in HELO not found")]
    [InlineData("550 Recipient refused: IP address not found in SPF record")]
    [InlineData("550 This account only accepts mail from colleagues")]
    [InlineData("550 User has blocked you")]
    [InlineData("550 Recipient address rejected: cannot verify sender, callback said: user unknown")]
    [InlineData("550 Mailbox unavailable or access denied")]
    [InlineData("550 Requested action not taken: mailbox unavailable (e.g., mailbox not found, no access, or command rejected for policy reasons)")]
    [InlineData("550 The recipient's server does not accept mail from dynamic addresses")]
    [InlineData("550 Client not allowed to relay to this user")]
    [InlineData("550 Recipient rejected. Unknown error")]
    public void Refusal_of_us_is_never_undeliverable(string line) =>
        Assert.False(ReplyData.Read(line).IsUndeliverable(), ReplyClassifier.Default.Read(ReplyData.Reply(line), ReplyData.Rcpt()).ToString());

    [Theory]
    [InlineData("551 User not local; please try <other@elsewhere.example>", ReplyMeaning.MailboxDisabled)]
    [InlineData("551 User not local", ReplyMeaning.RelayDenied)]
    [InlineData("551 User not local. Authentication required for relay", ReplyMeaning.PolicyBlock)]
    [InlineData("550 relay not permitted", ReplyMeaning.RelayDenied)]
    [InlineData("550 We do not relay", ReplyMeaning.RelayDenied)]
    [InlineData("553 5.7.1 Relaying denied. Proper authentication required", ReplyMeaning.PolicyBlock)]
    [InlineData("550 5.1.1 User unknown in relay recipient table", ReplyMeaning.MailboxNotFound)]
    public void Not_here_is_told_from_not_for_you(string line, ReplyMeaning expected) => Assert.Equal(expected, ReplyData.Read(line));

    [Theory]
    [InlineData(SmtpPhase.Mail, "553 null sender is not allowed")]
    [InlineData(SmtpPhase.Mail, "550 Empty envelope sender not accepted")]
    [InlineData(SmtpPhase.Rcpt, "550 5.7.1 Sender address rejected: null sender not welcome")]
    [InlineData(SmtpPhase.Rcpt, "550 5.7.1 Bounces are not accepted here")]
    [InlineData(SmtpPhase.Rcpt, "550 <>: Sender address rejected: Access denied")]
    [InlineData(SmtpPhase.Mail, "501 5.1.7 Bad sender address syntax")]
    [InlineData(SmtpPhase.Rcpt, "550 This user does not accept bounce messages")]
    public void Null_sender_refused_is_told_from_policy(SmtpPhase phase, string line)
    {
        Assert.Equal(ReplyMeaning.NullSenderRefused, ReplyData.Read(line, ReplyData.At(phase, sender: string.Empty)));
        Assert.Equal(ReplyMeaning.PolicyBlock, ReplyData.Read(line, ReplyData.At(phase)));
    }

    [Theory]
    [InlineData("550 L'utilisateur n'existe pas")]
    [InlineData("550 Empfänger unbekannt")]
    [InlineData("550 Das Postfach existiert nicht")]
    [InlineData("550 El usuario no existe")]
    [InlineData("550 Usuário não encontrado")]
    [InlineData("550 Utente sconosciuto")]
    [InlineData("550 Pol'zovatel' neizvesten, takogo yashchika net")]
    [InlineData("550 Пользователь не найден, адрес не существует")]
    [InlineData("550 收件人不存在")]
    [InlineData("550 宛先不明です")]
    public void User_unknown_is_known_in_other_languages(string line) => Assert.Equal(ReplyMeaning.MailboxNotFound, ReplyData.Read(line));

    [Theory]
    [InlineData("550 5.1.1 The email account that you tried to\n5.1.1 reach does not\n5.1.1 exist")]
    [InlineData("550 Recipient\nunknown")]
    [InlineData("550 RECIPIENT   UNKNOWN")]
    [InlineData("550 The user doesn’t exist")]
    public void Line_ends_case_and_accents_do_not_matter(string line) => Assert.Equal(ReplyMeaning.MailboxNotFound, ReplyData.Read(line));

    [Fact]
    public void A_link_to_a_policy_is_not_a_policy()
    {
        Assert.Equal(ReplyMeaning.MailboxNotFound, ReplyData.Read("550 User unknown, see https://help.example/spam/policy/blocked"));
        Assert.Equal(ReplyMeaning.IpBlocklisted, ReplyData.Read("550 Refused, see https://www.spamhaus.org/query/ip/192.0.2.1"));
    }

    private static readonly ReplyMeaning[] BeforeRcpt =
        [ReplyMeaning.RateLimited, ReplyMeaning.PolicyBlock, ReplyMeaning.IpBlocklisted, ReplyMeaning.NullSenderRefused, ReplyMeaning.Temporary, ReplyMeaning.Syntax, ReplyMeaning.Unrecognized];
}
