using Validator.Addresses;
using static Engine.Tests.Addresses.Rfc5321GrammarTests;

namespace Engine.Tests.Addresses;

/// <summary>What RFC 5322 allows beyond RFC 5321, and the RFC 5321 form of it.</summary>
public sealed class Rfc5322GrammarTests
{
    [Theory]
    [InlineData("(comment)test@iana.org", "test@iana.org")]
    [InlineData("test(comment)@iana.org", "test@iana.org")]
    [InlineData("test@(comment)iana.org", "test@iana.org")]
    [InlineData("test@iana.org(comment)", "test@iana.org")]
    [InlineData("((comment)(nested (deeper)))test@iana.org", "test@iana.org")]
    [InlineData("(a \\) b)test@iana.org", "test@iana.org")]
    [InlineData("(ü @ \" [ .)test@iana.org", "test@iana.org")]
    [InlineData("pete(his account)@silly.test(his host)", "pete@silly.test")]
    [InlineData("test(c).(d)test(e)@(f)iana(g).(h)org(i)", "test.test@iana.org")]
    [InlineData("(\u0007\u007F)a@b(\\\u0001)", "a@b")]
    public void Comments_are_taken_off(string input, string normalized) => AssertAddress(input, normalized, AddressGrammar.Rfc5322);

    [Theory]
    [InlineData(" test@iana.org", "test@iana.org")]
    [InlineData("test@iana.org ", "test@iana.org")]
    [InlineData("test @ iana . org", "test@iana.org")]
    [InlineData("\r\n test@iana.org", "test@iana.org")]
    [InlineData("\r\n \r\n test@iana.org", "test@iana.org")]
    [InlineData(" \r\n\ttest@iana.org\r\n ", "test@iana.org")]
    [InlineData("test\r\n .test@iana.org", "test.test@iana.org")]
    [InlineData("(\r\n c\r\n\t)test@iana.org", "test@iana.org")]
    [InlineData("\"a\r\n b\"@iana.org", "\"a b\"@iana.org")]
    [InlineData("\"a\tb\"@iana.org", "\"a b\"@iana.org")]
    [InlineData("\"a\\\tb\"@iana.org", "\"a b\"@iana.org")]
    public void Folding_white_space_is_taken_off(string input, string normalized) => AssertAddress(input, normalized, AddressGrammar.Rfc5322);

    [Theory]
    [InlineData("first.\"last\"@iana.org", "first.last@iana.org")]
    [InlineData("\"first\".last@iana.org", "first.last@iana.org")]
    [InlineData("\"first last\" . x@iana.org", "\"first last.x\"@iana.org")]
    [InlineData("\"\".x@iana.org", "\".x\"@iana.org")]
    [InlineData("\"a\".\"b\".\"c\"@iana.org", "a.b.c@iana.org")]
    [InlineData("\"\\ü\"@iana.org", "ü@iana.org")]
    [InlineData("\"\\a\\\"\"@iana.org", "\"a\\\"\"@iana.org")]
    public void Obsolete_local_part_becomes_one_word(string input, string normalized) => AssertAddress(input, normalized, AddressGrammar.Rfc5322);

    [Theory]
    [InlineData("a@[ 127.0.0.1 ]", "a@[127.0.0.1]")]
    [InlineData("a@[127.\r\n 0.0.1]", "a@[127.0.0.1]")]
    [InlineData("a@ (c) [127.0.0.1] (d)", "a@[127.0.0.1]")]
    [InlineData("a@[127\\.0.0.1]", "a@[127.0.0.1]")]
    [InlineData("a@[IPv6: ::1]", "a@[IPv6:::1]")]
    public void White_space_in_a_literal_is_taken_off(string input, string normalized) => AssertAddress(input, normalized, AddressGrammar.Rfc5322);

    [Fact]
    public void Comments_may_nest_as_deep_as_the_input_is_long()
    {
        const int Depth = (AddressParser.MaxInputWithComments - 3) / 2;

        AssertAddress(new string('(', Depth) + new string(')', Depth) + "a@b", "a@b", AddressGrammar.Rfc5322);
    }

    [Fact]
    public void Obsolete_forms_are_no_RFC_5321_mailbox()
    {
        foreach (var input in (string[])["(c)a@b", " a@b", "a@b\r\n ", "\"a\".b@c", "a@[ 1.2.3.4 ]"])
        {
            Assert.False(AddressParser.Parse(input).IsValid, input);
            Assert.True(AddressParser.Parse(input, AddressGrammar.Rfc5322).IsValid, input);
        }
    }
}
