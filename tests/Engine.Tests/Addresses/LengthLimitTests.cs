using Validator.Addresses;

namespace Engine.Tests.Addresses;

/// <summary>The limits of RFC 5321 §4.5.3.1, in octets on the wire, at their borders.</summary>
public sealed class LengthLimitTests
{
    [Theory]
    [InlineData("a", 64, true)]
    [InlineData("a", 65, false)]
    [InlineData("ü", 32, true)]
    [InlineData("ü", 33, false)]
    [InlineData("\U0001F600", 16, true)]
    [InlineData("\U0001F600", 17, false)]
    [InlineData("u\u0308", 32, true)]
    [InlineData("u\u0308", 33, false)]
    public void Local_part_has_64_octets(string character, int count, bool valid) =>
        AssertValid(Repeat(character, count) + "@b", valid, SyntaxRule.LocalPartTooLong);

    [Theory]
    [InlineData(" ", 62, true)]
    [InlineData(" ", 63, false)]
    [InlineData("\\\"", 31, true)]
    [InlineData("\\\"", 32, false)]
    [InlineData("\\a", 64, true)]
    [InlineData("\\a", 65, false)]
    public void Quoted_local_part_is_measured_as_it_goes_on_the_wire(string content, int count, bool valid) =>
        AssertValid($"\"{Repeat(content, count)}\"@b", valid, SyntaxRule.LocalPartTooLong);

    [Theory]
    [InlineData("b", 63, true)]
    [InlineData("b", 64, false)]
    [InlineData("ü", 57, true)]
    [InlineData("ü", 58, false)]
    public void Label_has_63_octets_as_an_A_label(string character, int count, bool valid) =>
        AssertValid($"a@{Repeat(character, count)}.de", valid, SyntaxRule.LabelTooLong);

    [Fact]
    public void Address_has_254_octets()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('b', 61), 4)) + ".cc";
        Assert.Equal(250, domain.Length);

        AssertValid("abc@" + domain, true, default);
        AssertValid("abcd@" + domain, false, SyntaxRule.AddressTooLong);
        AssertValid("ü@" + domain, true, default);
        AssertValid("üü@" + domain, false, SyntaxRule.AddressTooLong);
        AssertValid("\" \"@" + domain, true, default);
        AssertValid("\"  \"@" + domain, false, SyntaxRule.AddressTooLong);
    }

    [Fact]
    public void Domain_is_measured_as_A_labels()
    {
        // 36 characters in the input, 62 octets as a label.
        var label = new string('ü', 56);
        var length = AddressParser.Parse("a@" + label).Address!.Domain.Length;
        Assert.Equal(62, length);

        AssertValid("a@" + string.Join('.', Enumerable.Repeat(label, 4)) + ".c", false, SyntaxRule.AddressTooLong);
        AssertValid("a@" + string.Join('.', Enumerable.Repeat(label, 4)), true, default);
        AssertValid("a@" + string.Join('.', Enumerable.Repeat(label, 5)), false, SyntaxRule.DomainTooLong);
    }

    [Fact]
    public void Comments_do_not_count()
    {
        var comment = "(" + new string('c', 30_000) + ")";

        Assert.True(AddressParser.Parse(comment + new string('a', 64) + "@b" + comment, AddressGrammar.Rfc5322).IsValid);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static void AssertValid(string input, bool valid, SyntaxRule rule)
    {
        foreach (var grammar in Enum.GetValues<AddressGrammar>())
        {
            var result = AddressParser.Parse(input, grammar);
            Assert.Equal(valid, result.IsValid);
            Assert.Equal(valid ? null : rule, result.Error?.Rule);
        }
    }
}
