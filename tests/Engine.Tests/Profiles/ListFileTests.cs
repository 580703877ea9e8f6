using FsCheck;
using FsCheck.Fluent;
using Validator.Profiles;

namespace Engine.Tests.Profiles;

public sealed class ListFileTests
{
    /// <summary>Bytes of which many mean something to the reader.</summary>
    private static readonly Gen<byte[]> Bytes = Gen.ArrayOf(
        Gen.OneOf(Gen.Elements("\n\r#-!.*\t@+ ax9_"u8.ToArray()), Gen.Choose(0, 255).Select(value => (byte)value)));

    [Fact]
    public void No_bytes_make_the_reader_fail()
    {
        Prop.ForAll(Bytes.ToArbitrary(), bytes =>
        {
            var files = ProfileLists.FileNames.ToDictionary(name => name, _ => bytes);
            var lines = bytes.Count(value => value == '\n') + 1;
            var inside = true;
            ProfileLists.BuiltIn.With(files, (_, line, message) => inside &= line >= 1 && line <= lines && message.Length > 0);
            return inside;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData("Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("müll.de", "xn--mll-hoa.de")]
    [InlineData("例え.jp", "xn--r8jz45g.jp")]
    [InlineData("com", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("a b.com", null)]
    [InlineData("-a.com", null)]
    [InlineData("*.example.com", null)]
    [InlineData("1.2.3.4", null)]
    public void Domain_is_read_as_A_labels(string text, string? domain) => Assert.Equal(domain, ListName.Domain(text));

    [Fact]
    public void Categories_and_kinds_keep_their_numbers()
    {
        Assert.Equal("Corporate=0 FreeProvider=1 Disposable=2 Education=3 Government=4 AliasRelay=5 Parked=6", Numbers<DomainCategory>());
        Assert.Equal("Mailbox=0 Gateway=1 Hosting=2 Forwarder=3", Numbers<OperatorKind>());
    }

    private static string Numbers<T>()
        where T : struct, Enum =>
        string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)}"));
}
