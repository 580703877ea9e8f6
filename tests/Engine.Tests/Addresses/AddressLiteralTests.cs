using System.Net;
using Validator.Addresses;
using static Engine.Tests.Addresses.Rfc5321GrammarTests;

namespace Engine.Tests.Addresses;

/// <summary>Address literals of RFC 5321 §4.1.3.</summary>
public sealed class AddressLiteralTests
{
    [Theory]
    [InlineData("[255.255.255.255]", "[255.255.255.255]")]
    [InlineData("[0.0.0.0]", "[0.0.0.0]")]
    [InlineData("[001.020.003.004]", "[1.20.3.4]")]
    [InlineData("[IPv6:1111:2222:3333:4444:5555:6666:7777:8888]", "[IPv6:1111:2222:3333:4444:5555:6666:7777:8888]")]
    [InlineData("[ipv6:2001:DB8:0:0:0:0:0:1]", "[IPv6:2001:db8::1]")]
    [InlineData("[IPv6:::]", "[IPv6:::]")]
    [InlineData("[IPv6:::1]", "[IPv6:::1]")]
    [InlineData("[IPv6:1::]", "[IPv6:1::]")]
    [InlineData("[IPv6:1:2:3:4:5:6::]", "[IPv6:1:2:3:4:5:6::]")]
    [InlineData("[IPv6:::3:4:5:6:7:8]", "[IPv6:::3:4:5:6:7:8]")]
    [InlineData("[IPv6:1:2::5:6:7:8]", "[IPv6:1:2::5:6:7:8]")]
    [InlineData("[IPv6:1:2:3:4:5:6:1.2.3.4]", "[IPv6:1:2:3:4:5:6:102:304]")]
    [InlineData("[IPv6:1:2:3:4::1.2.3.4]", "[IPv6:1:2:3:4::102:304]")]
    [InlineData("[IPv6:::FFFF:1.2.3.4]", "[IPv6:::ffff:1.2.3.4]")]
    [InlineData("[IPv6:1:0:2:3:4:5:6:7]", "[IPv6:1:0:2:3:4:5:6:7]")]
    public void Ip_address_is_a_literal_in_one_form(string literal, string normalized)
    {
        AssertAddress("a@" + literal, "a@" + normalized);

        var address = AddressParser.Parse("a@" + literal).Address!;
        Assert.True(address.IsLiteral);
        Assert.Equal(normalized, address.Literal is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } v6 ? $"[IPv6:{v6}]" : $"[{address.Literal}]");
    }

    [Theory]
    [InlineData("[IPv6:1:2:3:4:5:6:7::]")]
    [InlineData("[IPv6:::2:3:4:5:6:7:8]")]
    [InlineData("[IPv6:1:2:3:4:5::1.2.3.4]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:1.2.3.4]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:8:9]")]
    [InlineData("[IPv6::1:2:3:4:5:6:7:8]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:8:]")]
    [InlineData("[IPv6:1:::2]")]
    [InlineData("[IPv6:1.2.3.4]")]
    [InlineData("[IPv6:::1.2.3]")]
    [InlineData("[IPv6:::1.2.3.4:5]")]
    [InlineData("[IPv6:::1.2.3.456]")]
    [InlineData("[IPv6:1:2:3:4:5:6:7:]")]
    [InlineData("[IPv6:::abc.2.3.4]")]
    public void What_RFC_5321_does_not_write_is_no_IPv6_literal(string literal) =>
        Assert.Equal(SyntaxRule.Ipv6Literal, AddressParser.Parse("a@" + literal).Error?.Rule);

    [Theory]
    [InlineData("a@[tag:content]")]
    [InlineData("a@[x-1:!:~]")]
    [InlineData("a@[IPv4:1.2.3.4]")]
    public void General_literal_is_an_address_without_an_IP_address(string input)
    {
        AssertAddress(input, input);
        Assert.True(AddressParser.Parse(input).Address!.IsLiteral);
        Assert.Null(AddressParser.Parse(input).Address!.Literal);
    }

    [Fact]
    public void Every_way_to_write_an_address_gives_that_address()
    {
        Assert.Equal(IPAddress.Parse("2001:db8::5:6"), AddressParser.Parse("a@[IPv6:2001:0DB8::0005:6]").Address!.Literal);
        Assert.Equal(IPAddress.Parse("10.8.0.1"), AddressParser.Parse("a@[010.008.0.01]").Address!.Literal);
        Assert.Equal(IPAddress.Parse("1:2::102:304"), AddressParser.Parse("a@[IPv6:1:2::1.2.3.4]").Address!.Literal);
    }
}
