using System.Net;
using Validator.Smtp;

namespace Engine.Tests.Smtp;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("0.0.0.0"), InlineData("0.1.2.3")]
    [InlineData("10.0.0.1"), InlineData("10.255.255.255")]
    [InlineData("100.64.0.0"), InlineData("100.127.255.255")]
    [InlineData("127.0.0.1"), InlineData("127.255.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1"), InlineData("172.31.255.255")]
    [InlineData("192.0.0.1"), InlineData("192.0.0.255")]
    [InlineData("192.0.2.1"), InlineData("198.51.100.1"), InlineData("203.0.113.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1"), InlineData("198.19.255.255")]
    [InlineData("224.0.0.1"), InlineData("239.255.255.255")]
    [InlineData("240.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("::"), InlineData("::1")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::10.0.0.1"), InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("2002:7f00:1::1"), InlineData("2002:a00:1::1"), InlineData("2002:c0a8:101::")]
    [InlineData("2001::1"), InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:1::1"), InlineData("2001:2::1"), InlineData("2001:10::1"), InlineData("2001:20::1"), InlineData("2001:1ff:ffff::1")]
    [InlineData("2001:db8::1"), InlineData("3fff::1"), InlineData("3fff:fff::1")]
    [InlineData("100::1")]
    [InlineData("fc00::1"), InlineData("fdff::1")]
    [InlineData("fe80::1"), InlineData("fe80::1%1"), InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("5f00::1"), InlineData("4000::1"), InlineData("1fff::1")]
    public void Address_with_a_special_purpose_is_not_public(string address) => Assert.False(PublicAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("8.8.8.8"), InlineData("9.255.255.255"), InlineData("11.0.0.0")]
    [InlineData("100.63.255.255"), InlineData("100.128.0.0")]
    [InlineData("126.255.255.255"), InlineData("128.0.0.1")]
    [InlineData("169.253.255.255"), InlineData("169.255.0.0")]
    [InlineData("172.15.255.255"), InlineData("172.32.0.0")]
    [InlineData("191.255.255.255"), InlineData("192.0.1.0"), InlineData("192.0.3.0"), InlineData("192.167.255.255"), InlineData("192.169.0.0")]
    [InlineData("198.17.255.255"), InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:200::1"), InlineData("2001:4860:4860::8888"), InlineData("2001:db7:ffff::1"), InlineData("2001:db9::1")]
    [InlineData("2000::1"), InlineData("2a00:1450::1"), InlineData("3ffe::1"), InlineData("3fff:1000::1")]
    [InlineData("::ffff:8.8.8.8"), InlineData("64:ff9b::8.8.8.8"), InlineData("2002:808:808::1")]
    public void Address_of_the_internet_is_public(string address) => Assert.True(PublicAddress.IsPublic(IPAddress.Parse(address)));
}
