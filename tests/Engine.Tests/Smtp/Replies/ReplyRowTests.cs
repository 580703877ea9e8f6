using Validator.Smtp.Replies;

namespace Engine.Tests.Smtp.Replies;

/// <summary>What is known by rows is read by rows.</summary>
public sealed class ReplyRowTests
{
    /// <summary>Rows of the corpus that FIELD.md's rules overrule, each with its reason; and no others.</summary>
    private static readonly Dictionary<string, (ReplyMeaning Meaning, string Because)> Overruled = new()
    {
        ["mimecast: 451 invalid recipient"] = (ReplyMeaning.Temporary, "rule 2: no 4xx is undeliverable; FIELD.md says: do not finalise"),
        ["mimecast: 451 recipient temporarily unavailable"] = (ReplyMeaning.RateLimited, "same text: too many invalid recipients from this IP"),
    };

    public static TheoryData<int> Corpus => new(Enumerable.Range(0, ReplyData.Rows.Count));

    public static TheoryData<int> ByProvider => new(Enumerable.Range(0, ReplyData.ByProvider.Count));

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Row_of_the_corpus_is_read_as_it_says(int index)
    {
        var row = ReplyData.Rows[index];
        var expected = Overruled.TryGetValue(row.ToString(), out var rule) ? rule.Meaning : row.Meaning;

        var reading = ReplyClassifier.Default.Read(row.Reply, ReplyData.Rcpt(ReplyData.Host(row.Who)));

        Assert.True(expected == reading.Meaning, $"{row}: {expected} expected, {reading}");
    }

    [Fact]
    public void Corpus_is_whole() => Assert.Equal(245, ReplyData.Rows.Count);

    [Fact]
    public void Overruled_rows_are_rows() => Assert.Equal([], Overruled.Keys.Except(ReplyData.Rows.Select(row => row.ToString())));

    [Theory]
    [MemberData(nameof(ByProvider))]
    public void Reply_of_a_provider_is_read_in_its_sense(int index)
    {
        var row = ReplyData.ByProvider[index];

        var reading = ReplyClassifier.Default.Read(row.Reply, ReplyData.Rcpt(row.Who));

        Assert.True(row.Meaning == reading.Meaning, $"{row}: {row.Meaning} expected, {reading}");
    }

    [Fact]
    public void Same_text_means_what_its_host_means_by_it()
    {
        const string Text = "550 5.4.1 Recipient address rejected: Access denied";

        Assert.Equal(ReplyMeaning.MailboxNotFound, ReplyData.Read(Text, ReplyData.Rcpt("a-b.MAIL.protection.outlook.com.")));
        Assert.Equal(ReplyMeaning.PolicyBlock, ReplyData.Read(Text, ReplyData.Rcpt("mx.target.example")));
        Assert.Equal(ReplyMeaning.PolicyBlock, ReplyData.Read(Text, ReplyData.Rcpt("notmail.protection.outlook.com.evil.example")));
    }

    [Fact]
    public void Operators_name_ends_at_a_label()
    {
        Assert.Equal(ReplyMeaning.RateLimited, ReplyData.Read("550 Mailbox unavailable or access denied", ReplyData.Rcpt("mx3.qq.com")));
        Assert.Equal(ReplyMeaning.RateLimited, ReplyData.Read("550 Mailbox unavailable or access denied", ReplyData.Rcpt("QQ.com")));
        Assert.Equal(ReplyMeaning.PolicyBlock, ReplyData.Read("550 Mailbox unavailable or access denied", ReplyData.Rcpt("mx.notqq.com")));
    }

    [Fact]
    public void Every_row_has_a_source_and_a_fragment() =>
        Assert.All(ReplyTables.Shipped.Rows, row => Assert.False(string.IsNullOrWhiteSpace(row.Source) || string.IsNullOrWhiteSpace(row.Fragment), row.ToString()));

    [Fact]
    public void No_shipped_row_calls_a_4xx_undeliverable() =>
        Assert.DoesNotContain(ReplyTables.Shipped.Rows, row => row.Code < 500 && row.Meaning.IsUndeliverable());
}
