using Validator.Addresses;

namespace Engine.Tests.Addresses;

/// <summary>What RFC 5321 with RFC 6531 allows, and its normal form.</summary>
public sealed class Rfc5321GrammarTests
{
    [Theory]
    [InlineData("a@b", "a@b")]
    [InlineData("Jane@Example.com", "Jane@example.com")]
    [InlineData("first.last@iana.org", "first.last@iana.org")]
    [InlineData("1234567890@iana.org", "1234567890@iana.org")]
    [InlineData("first+last@iana.org", "first+last@iana.org")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@iana.org", "!#$%&'*+-/=?^_`{|}~@iana.org")]
    [InlineData("a@localhost", "a@localhost")]
    [InlineData("a@1.2.3.4", "a@1.2.3.4")]
    [InlineData("a@123", "a@123")]
    [InlineData("a@b-c.d--e.org", "a@b-c.d--e.org")]
    [InlineData("a@r4---sn.example", "a@r4---sn.example")]
    [InlineData("a@EXAMPLE.ORG", "a@example.org")]
    public void Dot_string_is_an_address(string input, string normalized) => AssertAddress(input, normalized);

    [Theory]
    [InlineData("\"test\"@iana.org", "test@iana.org")]
    [InlineData("\"\"@iana.org", "\"\"@iana.org")]
    [InlineData("\"first.last\"@iana.org", "first.last@iana.org")]
    [InlineData("\"\\a\"@iana.org", "a@iana.org")]
    [InlineData("\"\\\"\"@iana.org", "\"\\\"\"@iana.org")]
    [InlineData("\"\\\\\"@iana.org", "\"\\\\\"@iana.org")]
    [InlineData("\"test\\ test\"@iana.org", "\"test test\"@iana.org")]
    [InlineData("\"a@b\"@iana.org", "\"a@b\"@iana.org")]
    [InlineData("\".a\"@iana.org", "\".a\"@iana.org")]
    [InlineData("\"a.\"@iana.org", "\"a.\"@iana.org")]
    [InlineData("\"a..b\"@iana.org", "\"a..b\"@iana.org")]
    [InlineData("\"(c)\"@iana.org", "\"(c)\"@iana.org")]
    [InlineData("\" \"@iana.org", "\" \"@iana.org")]
    public void Quoted_string_is_an_address_and_loses_what_it_does_not_need(string input, string normalized) => AssertAddress(input, normalized);

    [Theory]
    [InlineData("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v")]
    [InlineData("\"ü b\"@example.org", "\"ü b\"@example.org")]
    [InlineData("\"ü\"@example.org", "ü@example.org")]
    [InlineData("u\u0308@example.org", "ü@example.org")]
    [InlineData("\U0001F600@example.org", "\U0001F600@example.org")]
    [InlineData("a\u202Eb@example.org", "a\u202Eb@example.org")]
    [InlineData("a\u200Bb@example.org", "a\u200Bb@example.org")]
    [InlineData("a\u00A0b@example.org", "a\u00A0b@example.org")]
    public void Non_ASCII_local_part_is_an_address_in_NFC(string input, string normalized)
    {
        AssertAddress(input, normalized);
        Assert.True(AddressParser.Parse(input).Address!.NeedsSmtpUtf8);
    }

    [Fact]
    public void Character_that_NFC_turns_into_ASCII_is_quoted_where_it_must_be()
    {
        AssertAddress("a\u037Eb@example.org", "\"a;b\"@example.org");
        AssertAddress("\u212A@example.org", "K@example.org");
        Assert.False(AddressParser.Parse("\u212A@example.org").Address!.NeedsSmtpUtf8);
    }

    [Fact]
    public void Domain_and_local_part_are_told_apart()
    {
        var address = AddressParser.Parse("\"a@b\"@Example.ORG").Address!;

        Assert.Equal("\"a@b\"", address.LocalPart);
        Assert.Equal("example.org", address.Domain);
        Assert.False(address.IsLiteral);
        Assert.False(address.NeedsSmtpUtf8);
    }

    internal static void AssertAddress(string input, string normalized, AddressGrammar grammar = AddressGrammar.Rfc5321)
    {
        var result = AddressParser.Parse(input, grammar);

        Assert.True(result.IsValid, result.Error?.ToString());
        Assert.Equal(normalized, result.Address.Normalized);
        Assert.Equal(normalized, AddressParser.Parse(normalized).Address?.Normalized);
    }
}
