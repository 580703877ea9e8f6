using FsCheck;
using FsCheck.Fluent;
using Validator.Smtp;
using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>What holds for every reply, however odd.</summary>
public sealed class ReplyPropertyTests
{
    /// <summary>Texts of the tables' own words in any order, and of anything.</summary>
    private static readonly string[] Pieces =
    [
        .. ReplyTables.Shipped.Rows.Select(row => row.Fragment),
        .. ReplyTables.Shipped.Sets.Values.SelectMany(members => members),
        .. ReplyTables.Shipped.Words.Select(words => words.Phrase.Replace("~", " ", StringComparison.Ordinal)),
        " ", "\n", ". ", "<", ">", "<>", "@", "x@y.example", "\"", "[192.0.2.1]", "%40", "=4", "&lt;", "5.1.1", "#5.2.2", "00:05:00", "5 minutes", "\u0001", "\0", "\uD800", "ﬀ",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements(Pieces).ListOf().Select(pieces => string.Join(' ', pieces)),
        Gen.Elements(Pieces).ListOf().Select(string.Concat),
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null));

    private static readonly Gen<EnhancedStatusCode?> EnhancedCodes = Gen.OneOf(
        Gen.Constant((EnhancedStatusCode?)null),
        from c in Gen.Elements(2, 4, 5) from s in Gen.Choose(0, 8) from d in Gen.Choose(0, 30) select (EnhancedStatusCode?)new EnhancedStatusCode(c, s, d));

    private static readonly Gen<(SmtpReply Reply, ReplyContext Context)> Cases =
        from code in Gen.Frequency((9, Gen.Choose(200, 599)), (3, Gen.Elements(250, 450, 451, 550, 552, 553, 554)), (1, ArbMap.Default.GeneratorFor<int>()))
        from enhanced in EnhancedCodes
        from text in Texts
        from phase in Gen.Elements(Enum.GetValues<SmtpPhase>())
        from host in Gen.Elements("", ".", "mx.google.com", "mx3.qq.com", "a.mail.protection.outlook.com", "mx.target.example")
        from local in Gen.Elements(Pieces)
        from sender in Gen.Elements("", ReplyData.Sender)
        select (new SmtpReply(code, enhanced, text), new ReplyContext(phase, host, $"{local}@target.example", sender, "mail.us.example"));

    [Fact]
    public void A_4xx_is_never_undeliverable_nor_accepted() =>
        Check(100, (reply, _, reading) => !reply.IsTransient || !(reading.Meaning.IsUndeliverable() || reading.Meaning is ReplyMeaning.Accepted or ReplyMeaning.Unrecognized));

    [Fact]
    public void Before_RCPT_nothing_is_about_a_mailbox() =>
        Check(100, (_, context, reading) => context.Phase == SmtpPhase.Rcpt
            || !(reading.Meaning.IsUndeliverable() || reading.Meaning is ReplyMeaning.Accepted or ReplyMeaning.MailboxFull or ReplyMeaning.Greylisted));

    [Fact]
    public void Only_a_2xx_is_accepted() => Check(100, (reply, _, reading) => reading.Meaning != ReplyMeaning.Accepted || reply.IsPositive);

    [Fact]
    public void Only_an_empty_sender_is_refused_as_null() =>
        Check(100, (_, context, reading) => reading.Meaning != ReplyMeaning.NullSenderRefused || (context.Sender.Length == 0 && context.Phase >= SmtpPhase.Mail));

    [Fact]
    public void A_wait_is_within_bounds_and_of_a_4xx() =>
        Check(100, (reply, _, reading) => reading.RetryAfter is not { } wait
            || (reply.IsTransient && wait >= TimeSpan.FromSeconds(1) && wait <= TimeSpan.FromHours(24)));

    [Fact]
    public void Any_recipient_in_angle_brackets_changes_nothing() =>
        Prop.ForAll(
            (from pieces in Gen.Elements(Pieces).ListOf(3) from code in Gen.Elements(450, 550, 554) select (pieces, code)).ToArbitrary(),
            input =>
            {
                var local = string.Join('.', input.pieces.Select(piece => string.Concat(piece.Where(char.IsAsciiLetterOrDigit)))).Trim('.') + "x";
                var recipient = $"{local}@target.example";
                var context = new ReplyContext(SmtpPhase.Rcpt, "mx.other.example", recipient, ReplyData.Sender);
                return ReplyClassifier.Default.Read(new SmtpReply(input.code, null, $"<{recipient}>: no"), context).Meaning
                    == (input.code < 500 ? ReplyMeaning.Temporary : ReplyMeaning.Unrecognized);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_longest_text_is_read()
    {
        foreach (var unit in new[] { "<", "@", "a@", "[", "\"@", "user unknown ", "<>", "1s ", "%40", "user ~ ", "5.1.", "' ", "blocked <x@y> " })
        {
            var text = string.Concat(Enumerable.Repeat(unit, (ReplyClassifier.MaxText / unit.Length) + 100));
            Assert.True(Enum.IsDefined(ReplyClassifier.Default.Read(new SmtpReply(450, null, text), ReplyData.Rcpt()).Meaning));
        }
    }

    private static void Check(int times, Func<SmtpReply, ReplyContext, ReplyReading, bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), input => holds(input.Reply, input.Context, ReplyClassifier.Default.Read(input.Reply, input.Context)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(times * 20));
}
