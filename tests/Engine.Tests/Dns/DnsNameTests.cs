using FsCheck;
using FsCheck.Fluent;
using Validator.Dns;

namespace Engine.Tests.Dns;

public sealed class DnsNameTests
{
    private static readonly string Label63 = new('a', 63);

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("Example.COM.", "example.com")]
    [InlineData(".", "")]
    [InlineData("", "")]
    [InlineData("_dmarc.example", "_dmarc.example")]
    [InlineData(@"a\.b.example", @"a\046b.example")]
    [InlineData(@"a\200b.EXAMPLE", @"a\200b.example")]
    [InlineData(@"\065.example", "a.example")]
    [InlineData("a@b.example", @"a\064b.example")]
    public void Name_has_one_canonical_form(string name, string expected)
    {
        Assert.True(DnsName.TryCanonicalize(name, out var canonical));
        Assert.Equal(expected, canonical);
        Assert.True(DnsName.TryCanonicalize(canonical, out var again));
        Assert.Equal(expected, again);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".example")]
    [InlineData("a..example")]
    [InlineData("example..")]
    [InlineData("with space.example")]
    [InlineData("line\nbreak.example")]
    [InlineData("nul\0.example")]
    [InlineData("bücher.example")]
    [InlineData(@"a\256.example")]
    [InlineData(@"a\")]
    [InlineData(@"a\1")]
    public void Name_that_no_message_may_carry_is_refused(string name) => Assert.False(DnsName.TryCanonicalize(name, out _));

    [Fact]
    public void Label_of_63_bytes_is_the_longest()
    {
        Assert.True(DnsName.TryCanonicalize(Label63 + ".example", out _));
        Assert.False(DnsName.TryCanonicalize(Label63 + "a.example", out _));
        Assert.False(DnsName.TryCanonicalize("example." + Label63 + "a", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    public void Name_of_255_bytes_on_the_wire_is_the_longest(string dot)
    {
        // Three labels of 64 bytes with their length, one of 62, and the root.
        var longest = $"{Label63}.{Label63}.{Label63}.{new string('a', 61)}";
        Assert.True(DnsName.TryCanonicalize(longest + dot, out _));
        Assert.False(DnsName.TryCanonicalize(longest + "a" + dot, out _));
        Assert.False(DnsName.TryCanonicalize("a." + longest + dot, out _));
    }

    [Fact]
    public void Longest_name_of_odd_bytes_survives_the_round_trip()
    {
        var wire = new byte[255];
        for (var label = 0; label < 4; label++)
        {
            wire.AsSpan(label * 64, label < 3 ? 64 : 62).Fill(0xFF);
            wire[label * 64] = (byte)(label < 3 ? 63 : 61);
        }

        var offset = 0;
        Assert.True(DnsName.TryRead(wire, ref offset, new char[DnsName.MaxTextLength], out var name));
        Assert.Equal(255, offset);
        Assert.Equal((250 * 4) + 3, name.Length);
        var back = new byte[255];
        Assert.True(DnsName.TryWrite(name, back, out var length));
        Assert.Equal(255, length);
        Assert.Equal(wire, back);
    }

    [Fact]
    public void Any_labels_survive_the_round_trip() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<byte[][]>(),
            (byte[][] labels) =>
            {
                var wire = labels.Where(label => label is { Length: > 0 and <= 63 }).Take(3)
                    .SelectMany(label => (byte[])[(byte)label.Length, .. label]).Append((byte)0).ToArray();
                var offset = 0;
                Assert.True(DnsName.TryRead(wire, ref offset, new char[DnsName.MaxTextLength], out var name));
                Assert.All(name, character => Assert.True(char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || @"-_\.".Contains(character, StringComparison.Ordinal)));
                Assert.True(DnsName.TryCanonicalize(name, out var canonical));
                Assert.Equal(name, canonical);
                var back = new byte[255];
                Assert.True(DnsName.TryWrite(name, back, out var length));
                var lower = wire.Select(value => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value + 32) : value).ToArray();
                Assert.Equal(lower, back[..length]);
            }));

    [Theory]
    [InlineData("a.example.com", "example.com", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "", true)]
    [InlineData("badexample.com", "example.com", false)]
    [InlineData("com", "example.com", false)]
    public void Name_lies_within_its_zones(string name, string zone, bool expected) => Assert.Equal(expected, DnsName.IsWithin(name, zone));
}
