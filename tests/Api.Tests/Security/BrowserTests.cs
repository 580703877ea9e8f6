using System.Net;

namespace Api.Tests.Security;

public sealed class BrowserTests
{
    [Theory]
    [InlineData("/v1/verify", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/no-such-path", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/page", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")]
    public async Task Every_answer_tells_browsers_to_do_as_little_as_possible(string path, string policy)
    {
        await using var host = await SecurityHost.StartAsync();
        using var client = host.Client();

        var answer = await client.GetAsync(path);

        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", answer.Header("X-Frame-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal(policy, answer.Header("Content-Security-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Answers_of_the_API_are_kept_in_no_cache()
    {
        await using var host = await SecurityHost.StartAsync();
        using var client = host.Client(await host.KeyAsync("verify"));

        Assert.Equal("no-store", (await client.GetAsync("/v1/verify")).Header("Cache-Control"));
    }

    [Fact]
    public async Task Strict_transport_security_is_told_behind_a_proxy_with_TLS()
    {
        await using var host = await SecurityHost.StartAsync(new() { TrustedProxies = ["127.0.0.1"] });
        using var client = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/open") { Headers = { Host = "validator.example" } };
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        request.Headers.Add("X-Forwarded-Proto", "https");

        Assert.StartsWith("max-age=", (await client.SendAsync(request)).Header("Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.False((await client.GetAsync("/open")).Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Pages_of_other_origins_get_nothing_by_default()
    {
        await using var host = await SecurityHost.StartAsync();

        Assert.False((await PreflightAsync(host, "https://evil.example")).Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Pages_of_configured_origins_may_call_and_others_may_not()
    {
        await using var host = await SecurityHost.StartAsync(new() { CorsOrigins = ["https://console.example"] });

        var allowed = await PreflightAsync(host, "https://console.example");

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("https://console.example", allowed.Header("Access-Control-Allow-Origin"));
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False((await PreflightAsync(host, "https://evil.example")).Headers.Contains("Access-Control-Allow-Origin"));
    }

    private static async Task<HttpResponseMessage> PreflightAsync(SecurityHost host, string origin)
    {
        using var client = host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/verify");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization");
        return await client.SendAsync(request);
    }
}
