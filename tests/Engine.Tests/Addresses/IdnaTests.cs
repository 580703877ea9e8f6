using Validator.Addresses;

namespace Engine.Tests.Addresses;

/// <summary>International domains: UTS 46, non-transitional, STD3 rules, joiners and direction in context.</summary>
public sealed class IdnaTests
{
    [Theory]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("bu\u0308cher.example", "xn--bcher-kva.example")]
    [InlineData("faß.de", "xn--fa-hia.de")]
    [InlineData("FAß.de", "xn--fa-hia.de")]
    [InlineData("βόλος.com", "xn--nxasmm1c.com")]
    [InlineData("ΒΌΛΟΣ.com", "xn--nxasmq6b.com")]
    [InlineData("日本語。JP", "xn--wgv71a119e.jp")]
    [InlineData("日本語．ＪＰ", "xn--wgv71a119e.jp")]
    [InlineData("日本語｡jp", "xn--wgv71a119e.jp")]
    [InlineData("a。b．c｡d", "a.b.c.d")]
    [InlineData("ＥＸＡＭＰＬＥ.com", "example.com")]
    [InlineData("ﬁ.example", "fi.example")]
    [InlineData("a\u00ADb.example", "ab.example")]
    [InlineData("a\u200B.example", "a.example")]
    [InlineData("XN--BCHER-KVA.Example", "xn--bcher-kva.example")]
    [InlineData("xn--fa-hia.de", "xn--fa-hia.de")]
    [InlineData("ｘｎ－－bcher-kva.de", "xn--bcher-kva.de")]
    [InlineData("bücher.xn--p1ai", "xn--bcher-kva.xn--p1ai")]
    [InlineData("क्\u200Dष.in", "xn--11b2ezcw70k.in")]
    [InlineData("نامه\u200Cای.com", "xn--mgba3gch31f060k.com")]
    [InlineData("💩.la", "xn--ls8h.la")]
    [InlineData("ü--x.de", "xn----x-goa.de")]
    public void Domain_is_mapped_to_A_labels(string domain, string expected)
    {
        var result = AddressParser.Parse("a@" + domain);

        Assert.Equal(expected, result.Address?.Domain);
        Assert.Equal(expected, AddressParser.Parse("a@" + expected).Address?.Domain);
        Assert.Equal(expected, AddressParser.Parse("a@" + domain, AddressGrammar.Rfc5322).Address?.Domain);
    }

    [Theory]
    [InlineData("אבג.example")]
    [InlineData("אב1.example")]
    [InlineData("צה״ל.example")]
    [InlineData("ג׳.example")]
    [InlineData("بيتك.com")]
    [InlineData("مثال۱.com")]
    [InlineData("مثال٣.com")]
    [InlineData("הֲ.example")]
    [InlineData("bücher.אב")]
    public void Right_to_left_label_that_keeps_the_Bidi_rule_is_valid(string domain) =>
        Assert.Null(AddressParser.Parse("a@" + domain).Error);

    [Theory]
    [InlineData("אa.example")]
    [InlineData("1אב.example")]
    [InlineData("aא.example")]
    [InlineData("אב.1com")]
    [InlineData("א٣۱.example")]
    [InlineData("אב.a☃")]
    public void Right_to_left_label_that_breaks_the_Bidi_rule_is_invalid(string domain) =>
        Assert.Equal(SyntaxRule.IdnaBidi, AddressParser.Parse("a@" + domain).Error?.Rule);

    [Fact]
    public void Check_at_start_finds_ICU_here() => Assert.Null(IcuCheck.FindProblem());

    [Theory]
    [InlineData("transitional")]
    [InlineData("none")]
    [InlineData("invariant")]
    public void Check_at_start_tells_what_is_missing(string broken)
    {
        var problem = IcuCheck.FindProblem(domain => broken switch
        {
            "transitional" => domain.Replace("ß", "ss", StringComparison.Ordinal),
            "none" => null,
            _ => domain,
        });

        Assert.Contains("ICU", problem, StringComparison.Ordinal);
    }
}
