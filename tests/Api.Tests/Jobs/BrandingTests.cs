using Api.Tests.Hosts;
using Validator.Api;

namespace Api.Tests.Jobs;

public sealed class BrandingTests
{
    [Fact]
    public async Task Pages_learn_name_logo_and_colours_without_a_key()
    {
        await using var host = await StandaloneHost.StartAsync(new() { Settings = new Dictionary<string, string?> { ["Branding:Name"] = "Acme <Mail>", ["Branding:LogoUrl"] = "/logo.svg", ["Branding:Color"] = "#AABBCC" } });

        var json = await (await host.Anonymous.GetAsync("/branding.json")).JsonAsync();

        Assert.Equal("Acme <Mail>", json.GetProperty("name").GetString());
        Assert.Equal("/logo.svg", json.GetProperty("logo_url").GetString());
        Assert.Equal("#AABBCC", json.GetProperty("color").GetString());
        Assert.Equal("#0f172a", json.GetProperty("header_color").GetString());
    }

    [Theory]
    [InlineData("https://cdn.example.com/logo.svg", true)]
    [InlineData("/logo.svg", true)]
    [InlineData("//evil.example/logo.svg", false)]
    [InlineData("/\\evil.example/logo.svg", false)]
    [InlineData("http://cdn.example.com/logo.svg", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://a.example/x\" onload=\"", false)]
    public void Logo_is_an_https_url_or_a_path(string url, bool isGood) => Assert.Equal(isGood, IsGood(new() { LogoUrl = url }));

    [Theory]
    [InlineData("#12aBcD", true)]
    [InlineData("red", false)]
    [InlineData("#12abc", false)]
    [InlineData("#12abcd;}", false)]
    public void Colour_is_six_hexadecimal_digits(string color, bool isGood)
    {
        Assert.Equal(isGood, IsGood(new() { Color = color }));
        Assert.Equal(isGood, IsGood(new() { HeaderColor = color }));
    }

    [Fact]
    public async Task Service_with_a_bad_colour_does_not_start() => Assert.Contains(
        "Color", (await Assert.ThrowsAnyAsync<Exception>(() => StandaloneHost.StartAsync(new() { Settings = new Dictionary<string, string?> { ["Branding:Color"] = "red" } }))).Message, StringComparison.Ordinal);

    private static bool IsGood(Branding branding) => System.ComponentModel.DataAnnotations.Validator.TryValidateObject(branding, new(branding), null, validateAllProperties: true);
}
