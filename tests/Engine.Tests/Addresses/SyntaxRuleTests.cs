using Validator.Addresses;

namespace Engine.Tests.Addresses;

/// <summary>Each thing that can be wrong: its rule, where, and words that name it.</summary>
public sealed class SyntaxRuleTests
{
    private static readonly string Long = new('a', 100);

    /// <summary>What RFC 5321 asks of a domain and RFC 5322 does not.</summary>
    private static readonly SyntaxRule[] DomainsOfRfc5322 =
    [
        SyntaxRule.DomainCharacter, SyntaxRule.LabelStartsWithHyphen, SyntaxRule.LabelEndsWithHyphen,
        SyntaxRule.EmptyLiteral, SyntaxRule.Ipv4Literal, SyntaxRule.Ipv6Literal, SyntaxRule.LiteralTag,
    ];

    public static TheoryData<string, SyntaxRule, int> Both { get; } = new()
    {
        { "", SyntaxRule.Empty, 0 },
        { "a\0@b", SyntaxRule.ControlCharacter, 1 },
        { "\"a\u0007\"@b", SyntaxRule.ControlCharacter, 2 },
        { "\"a\\\u0001\"@b", SyntaxRule.ControlCharacter, 3 },
        { "a\u007F@b", SyntaxRule.ControlCharacter, 1 },
        { "a\u0085@b", SyntaxRule.C1Control, 1 },
        { "a@b\u009F.de", SyntaxRule.C1Control, 3 },
        { "a\uFFFD@b", SyntaxRule.ReplacementCharacter, 1 },
        { "a\uFFFE@b", SyntaxRule.Noncharacter, 1 },
        { "a\uFDD0@b", SyntaxRule.Noncharacter, 1 },
        { "a\U0001FFFF@b", SyntaxRule.Noncharacter, 1 },
        { "test", SyntaxRule.MissingAt, 4 },
        { "\"test\"", SyntaxRule.MissingAt, 6 },
        { "test.iana.org", SyntaxRule.MissingAt, 13 },
        { "@iana.org", SyntaxRule.MissingLocalPart, 0 },
        { "@", SyntaxRule.MissingLocalPart, 0 },
        { "test@", SyntaxRule.MissingDomain, 5 },
        { "a<b@c", SyntaxRule.LocalPartCharacter, 1 },
        { "<a@b>", SyntaxRule.LocalPartCharacter, 0 },
        { "a,b@c", SyntaxRule.LocalPartCharacter, 1 },
        { "a\\b@c", SyntaxRule.LocalPartCharacter, 1 },
        { "a:b@c", SyntaxRule.LocalPartCharacter, 1 },
        { ".a@b", SyntaxRule.LocalPartStartsWithDot, 0 },
        { "a.@b", SyntaxRule.LocalPartEndsWithDot, 1 },
        { "a..b@c", SyntaxRule.LocalPartDoubleDot, 2 },
        { "\"a@b.c", SyntaxRule.UnclosedQuote, 6 },
        { "\"a\\\"@b", SyntaxRule.UnclosedQuote, 6 },
        { "\"", SyntaxRule.UnclosedQuote, 1 },
        { "\"a\\", SyntaxRule.UnclosedQuote, 3 },
        { new string('a', 65) + "@b", SyntaxRule.LocalPartTooLong, 64 },
        { "a@b@c", SyntaxRule.SecondAt, 3 },
        { "a@@c", SyntaxRule.SecondAt, 2 },
        { "a@b_c.de", SyntaxRule.DomainCharacter, 3 },
        { "a@b!c.de", SyntaxRule.DomainCharacter, 3 },
        { "a@b/c.de", SyntaxRule.DomainCharacter, 3 },
        { "a@b,de", SyntaxRule.DomainCharacter, 3 },
        { "a@b.de>", SyntaxRule.DomainCharacter, 6 },
        { "a@bü_c.de", SyntaxRule.DomainCharacter, 4 },
        { "a@b[1.2.3.4]", SyntaxRule.DomainCharacter, 3 },
        { "a@.b", SyntaxRule.EmptyLabel, 2 },
        { "a@.", SyntaxRule.EmptyLabel, 2 },
        { "a@b..c", SyntaxRule.EmptyLabel, 4 },
        { "a@ü\u3002\uFF0Ede", SyntaxRule.EmptyLabel, 4 },
        { "a@b.c.", SyntaxRule.TrailingDot, 5 },
        { "a@ü.de\uFF61", SyntaxRule.TrailingDot, 6 },
        { "a@-b.c", SyntaxRule.LabelStartsWithHyphen, 2 },
        { "a@b.-c", SyntaxRule.LabelStartsWithHyphen, 4 },
        { "a@b-.c", SyntaxRule.LabelEndsWithHyphen, 3 },
        { "a@b.c-", SyntaxRule.LabelEndsWithHyphen, 5 },
        { "a@b." + new string('c', 64), SyntaxRule.LabelTooLong, 67 },
        { "a@" + new string('ü', 60) + ".de", SyntaxRule.LabelTooLong, 2 },
        { "a@" + string.Join('.', Enumerable.Repeat(new string('b', 63), 4)) + ".c", SyntaxRule.DomainTooLong, 257 },
        { "a@" + string.Join('.', Enumerable.Repeat(new string('b', 62), 4)) + ".cc", SyntaxRule.AddressTooLong, 254 },
        { "a@" + new string('b', 999 - 2), SyntaxRule.LabelTooLong, 65 },
        { "a@a\u200Db.de", SyntaxRule.IdnaLabel, 2 },
        { "a@x.\u2488b", SyntaxRule.IdnaLabel, 4 },
        { "a@\u0300a.de", SyntaxRule.IdnaLabel, 2 },
        { "a@a\u202Eb.de", SyntaxRule.IdnaLabel, 2 },
        { "a@a\u2024b.de", SyntaxRule.IdnaLabel, 2 },
        { "a@xn--\u00FC.de", SyntaxRule.IdnaLabel, 2 },
        { "a@ab--\u00FC.de", SyntaxRule.IdnaLabel, 2 },
        { "a@b.xn--a.de", SyntaxRule.IdnaEncodedLabel, 4 },
        { "a@xn--ss.de", SyntaxRule.IdnaEncodedLabel, 2 },
        { "a@xn--ascii-.de", SyntaxRule.LabelEndsWithHyphen, 11 },
        { "a@XN--0.de", SyntaxRule.IdnaEncodedLabel, 2 },
        { "a@\u05D0a.de", SyntaxRule.IdnaBidi, 2 },
        { "a@\u05D0.1com", SyntaxRule.IdnaBidi, 4 },
        { "a@xn--4db.1com", SyntaxRule.IdnaBidi, 10 },
        { "a@[1.2.3.4", SyntaxRule.UnclosedLiteral, 10 },
        { "a@[", SyntaxRule.UnclosedLiteral, 3 },
        { "a@[1.2.3.4]b", SyntaxRule.TextAfterLiteral, 11 },
        { "a@[]", SyntaxRule.EmptyLiteral, 3 },
        { "a@[1.2[.3.4]", SyntaxRule.LiteralCharacter, 6 },
        { "a@[ü]", SyntaxRule.LiteralCharacter, 3 },
        { "a@[255.255.255.256]", SyntaxRule.Ipv4Literal, 15 },
        { "a@[1.2.3]", SyntaxRule.Ipv4Literal, 8 },
        { "a@[1.2.3.4.5]", SyntaxRule.Ipv4Literal, 10 },
        { "a@[1.2.3.]", SyntaxRule.Ipv4Literal, 9 },
        { "a@[0001.2.3.4]", SyntaxRule.Ipv4Literal, 3 },
        { "a@[1.2.3.x]", SyntaxRule.Ipv4Literal, 9 },
        { "a@[RFC-5322-domain-literal]", SyntaxRule.Ipv4Literal, 3 },
        { "a@[IPv6:1::2::3]", SyntaxRule.Ipv6Literal, 13 },
        { "a@[IPv6:::g]", SyntaxRule.Ipv6Literal, 10 },
        { "a@[IPv6:12345::]", SyntaxRule.Ipv6Literal, 8 },
        { "a@[IPv6:]", SyntaxRule.Ipv6Literal, 8 },
        { "a@[IPv6:1:2:3:4:5:6:7]", SyntaxRule.Ipv6Literal, 21 },
        { "a@[IPv6:fe80::1%25eth0]", SyntaxRule.Ipv6Literal, 15 },
        { "a@[tag_:x]", SyntaxRule.LiteralTag, 6 },
        { "a@[tag-:x]", SyntaxRule.LiteralTag, 7 },
        { "a@[tag:]", SyntaxRule.LiteralTag, 7 },
        { "a@[::1]", SyntaxRule.LiteralTag, 3 },
        { "a@[2001:db8::1]", SyntaxRule.LiteralTag, 3 },
        { "a@[" + Long + ":" + Long + Long + "]", SyntaxRule.DomainTooLong, 257 },
    };

    public static TheoryData<string, SyntaxRule, int> Rfc5321 { get; } = new()
    {
        { new string('a', AddressParser.MaxInput + 1), SyntaxRule.InputTooLong, AddressParser.MaxInput },
        { "a@b\r\n", SyntaxRule.ControlCharacter, 3 },
        { "a@b\r\nRCPT TO:<c@d>", SyntaxRule.ControlCharacter, 3 },
        { "\"a\tb\"@c", SyntaxRule.ControlCharacter, 2 },
        { " a@b", SyntaxRule.WhiteSpace, 0 },
        { "a@b ", SyntaxRule.WhiteSpace, 3 },
        { "a b@c", SyntaxRule.WhiteSpace, 1 },
        { "a @b", SyntaxRule.WhiteSpace, 1 },
        { "a@b.c d", SyntaxRule.WhiteSpace, 5 },
        { "a(c)@b", SyntaxRule.Comment, 1 },
        { "a@(c)b", SyntaxRule.Comment, 2 },
        { "\"a\\ü\"@b", SyntaxRule.QuotedPair, 3 },
        { "\"a\"b@c", SyntaxRule.TextAfterQuote, 3 },
        { "\"a\".b@c", SyntaxRule.TextAfterQuote, 3 },
        { "a\"b\"@c", SyntaxRule.LocalPartCharacter, 1 },
        { "a.\"b\"@c", SyntaxRule.LocalPartCharacter, 2 },
        { "a@[1.2.3. 4]", SyntaxRule.LiteralCharacter, 9 },
        { "a@[1\\2]", SyntaxRule.LiteralCharacter, 4 },
    };

    public static TheoryData<string, SyntaxRule, int> Rfc5322 { get; } = new()
    {
        { new string('(', AddressParser.MaxInputWithComments + 1), SyntaxRule.InputTooLong, AddressParser.MaxInputWithComments },
        { "a@b(c\0)", SyntaxRule.ControlCharacter, 5 },
        { "\"\u0001\"@b", SyntaxRule.ControlCharacter, 1 },
        { "(a@b", SyntaxRule.UnclosedComment, 4 },
        { "a@b(c(d)", SyntaxRule.UnclosedComment, 8 },
        { "a@b(c\\", SyntaxRule.UnclosedComment, 6 },
        { "a)@b", SyntaxRule.Comment, 1 },
        { "a@b)", SyntaxRule.Comment, 3 },
        { "a@b\r\n", SyntaxRule.Folding, 3 },
        { "a@b\r\nRCPT TO:<c@d>", SyntaxRule.Folding, 3 },
        { "a\r@b", SyntaxRule.Folding, 1 },
        { "a\n@b", SyntaxRule.Folding, 1 },
        { "(\n)a@b", SyntaxRule.Folding, 1 },
        { "\"\r\n\"@b", SyntaxRule.Folding, 1 },
        { "a@[1\r\n.2]", SyntaxRule.Folding, 4 },
        { "\"\\\n\"@b", SyntaxRule.QuotedPair, 2 },
        { "(\\\r\n )a@b", SyntaxRule.QuotedPair, 2 },
        { "a b@c", SyntaxRule.MissingDot, 2 },
        { "a(c)b@c", SyntaxRule.MissingDot, 4 },
        { "\"a\"b@c", SyntaxRule.MissingDot, 3 },
        { "a\"b\"@c", SyntaxRule.MissingDot, 1 },
        { "Jane <a@b>", SyntaxRule.LocalPartCharacter, 5 },
        { "a@b c", SyntaxRule.MissingDot, 4 },
        { "a . . b@c", SyntaxRule.LocalPartDoubleDot, 4 },
        { "a .@c", SyntaxRule.LocalPartEndsWithDot, 2 },
        { " . a@c", SyntaxRule.LocalPartStartsWithDot, 1 },
        { "(c)@c", SyntaxRule.MissingLocalPart, 3 },
        { "a@(c)", SyntaxRule.MissingDomain, 5 },
        { "a@b . . c", SyntaxRule.EmptyLabel, 6 },
        { "a@[1\\]2]", SyntaxRule.LiteralCharacter, 5 },
        { "a@[1.2.3.4] b", SyntaxRule.TextAfterLiteral, 12 },
        { "( c ) " + new string('a', 65) + "@b", SyntaxRule.LocalPartTooLong, 70 },
        { new string('a', 2000) + "@b", SyntaxRule.LocalPartTooLong, 64 },
        { "a@" + string.Join('.', Enumerable.Repeat("bb", 1000)), SyntaxRule.DomainTooLong, 257 },
    };

    [Theory]
    [MemberData(nameof(Both))]
    public void Error_of_either_grammar_names_rule_and_position(string input, SyntaxRule rule, int position)
    {
        AssertError(input, AddressGrammar.Rfc5321, rule, position);
        if (AddressParser.Parse(input, AddressGrammar.Rfc5322).IsValid)
        {
            Assert.Contains(rule, DomainsOfRfc5322);
        }
        else
        {
            AssertError(input, AddressGrammar.Rfc5322, rule, position);
        }
    }

    [Theory]
    [InlineData("a@b_c.de", "a@b_c.de")]
    [InlineData("a@B!C.de", "a@b!c.de")]
    [InlineData("a@-b.c-", "a@-b.c-")]
    [InlineData("a@ [ RFC-5322-domain-literal ] (c)", "a@[rfc-5322-domain-literal]")]
    [InlineData("a@[]", "a@[]")]
    [InlineData("a@[1.2.3.256]", "a@[1.2.3.256]")]
    public void Domain_of_RFC_5322_alone_is_taken_by_that_grammar_alone(string input, string normalized)
    {
        Assert.False(AddressParser.Parse(input).IsValid);
        Assert.Equal(normalized, AddressParser.Parse(input, AddressGrammar.Rfc5322).Address?.Normalized);
    }

    [Theory]
    [MemberData(nameof(Rfc5321))]
    public void Error_of_RFC_5321_names_rule_and_position(string input, SyntaxRule rule, int position) =>
        AssertError(input, AddressGrammar.Rfc5321, rule, position);

    [Theory]
    [MemberData(nameof(Rfc5322))]
    public void Error_of_RFC_5322_names_rule_and_position(string input, SyntaxRule rule, int position) =>
        AssertError(input, AddressGrammar.Rfc5322, rule, position);

    [Fact]
    public void Every_rule_has_an_input_that_breaks_it()
    {
        var seen = Both.Concat(Rfc5321).Concat(Rfc5322).Select(row => (SyntaxRule)row[1]);

        Assert.Empty(Enum.GetValues<SyntaxRule>().Except(seen).Except([SyntaxRule.LoneSurrogate]));
    }

    /// <summary>Not a theory: the runner would hand half a surrogate pair over as U+FFFD.</summary>
    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var grammar in Enum.GetValues<AddressGrammar>())
        {
            AssertError("a\uD800@b", grammar, SyntaxRule.LoneSurrogate, 1);
            AssertError("a\uDC00@b", grammar, SyntaxRule.LoneSurrogate, 1);
            AssertError("\U0001F600\uD83D", grammar, SyntaxRule.LoneSurrogate, 2);
        }
    }

    [Fact]
    public void Null_is_empty() => Assert.Equal(SyntaxRule.Empty, AddressParser.Parse(null!).Error?.Rule);

    [Theory]
    [InlineData(AddressGrammar.Rfc5321)]
    [InlineData(AddressGrammar.Rfc5322)]
    public void Ten_megabytes_are_refused_at_once(AddressGrammar grammar)
    {
        var input = string.Concat(Enumerable.Repeat("ü(@\"\\.", 10_000_000 / 6));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = AddressParser.Parse(input, grammar).Error;

        Assert.Equal(SyntaxRule.InputTooLong, error?.Rule);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static void AssertError(string input, AddressGrammar grammar, SyntaxRule rule, int position)
    {
        var error = AddressParser.Parse(input, grammar).Error;

        Assert.Equal((rule, position), (error?.Rule, error?.Position));
        Assert.InRange(error!.Message.Length, 20, 200);
        Assert.DoesNotContain(error.Message, c => c is < ' ' or > '~');
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }
}
