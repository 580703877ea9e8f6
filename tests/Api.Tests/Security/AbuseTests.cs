using System.Net;
using Validator.Api.Security;

namespace Api.Tests.Security;

public sealed class AbuseTests
{
    private const string Guessing = "127.0.0.2";

    [Fact]
    public async Task Client_that_guesses_keys_is_blocked_and_then_even_a_right_guess_is_of_no_use()
    {
        await using var host = await SecurityHost.StartAsync();
        var key = await host.KeyAsync("verify");
        await GuessAsync(host, 20);

        foreach (var guess in new[] { "wrong", key })
        {
            using var client = host.Client(guess, Guessing);
            var refused = await client.GetAsync("/v1/verify");
            await Answers.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "client_blocked");
            Assert.Equal("300", refused.Header("Retry-After"));
        }

        Assert.Equal(0, host.Calls);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        using var later = host.Client(key, Guessing);
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync("/v1/verify")).StatusCode);
    }

    [Fact]
    public async Task Guesses_go_on_for_ever_where_the_block_is_switched_off()
    {
        await using var host = await SecurityHost.StartAsync(new() { FailedKeysBeforeBlock = 0 });
        var key = await host.KeyAsync("verify");
        await GuessAsync(host, 100);

        using var client = host.Client(key, Guessing);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/verify")).StatusCode);
    }

    [Fact]
    public async Task Block_holds_for_its_address_alone_and_leaves_keys_that_are_at_home_there()
    {
        await using var host = await SecurityHost.StartAsync();
        var key = await host.KeyAsync("verify");
        using var neighbour = host.Client(key, Guessing);
        Assert.Equal(HttpStatusCode.OK, (await neighbour.GetAsync("/v1/verify")).StatusCode);

        await GuessAsync(host, 20);

        Assert.Equal(HttpStatusCode.OK, (await neighbour.GetAsync("/v1/verify")).StatusCode);
        using var elsewhere = host.Client(key, "127.0.0.3");
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/v1/verify")).StatusCode);
    }

    [Fact]
    public async Task Wrong_keys_far_apart_block_nobody()
    {
        await using var host = await SecurityHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await GuessAsync(host, 19);
            host.Time.Advance(TimeSpan.FromSeconds(61));
        }

        await GuessAsync(host, 1);
    }

    [Fact]
    public async Task Requests_without_a_key_and_keys_that_have_ended_count_as_no_guesses()
    {
        await using var host = await SecurityHost.StartAsync();
        var made = await host.CreateKeyAsync(new { scopes = new[] { "verify" }, expires_at = host.Time.GetUtcNow().AddSeconds(1) });
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using var nobody = host.Client();
        using var expired = host.Client((string)made["key"]!);

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/v1/verify")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await expired.GetAsync("/v1/verify")).StatusCode);
        }
    }

    [Fact]
    public async Task Denied_networks_may_not_call_and_allowed_ones_alone_may()
    {
        await using var host = await SecurityHost.StartAsync(new() { AllowedNetworks = ["127.0.0.0/29"], DeniedNetworks = ["127.0.0.4"] });

        foreach (var (from, expected) in new[] { ("127.0.0.2", HttpStatusCode.OK), ("127.0.0.4", HttpStatusCode.Forbidden), ("127.0.0.8", HttpStatusCode.Forbidden) })
        {
            using var client = host.Client(from: from);
            Assert.Equal(expected, (await client.GetAsync("/open")).StatusCode);
        }

        using var denied = host.Client(host.AdminKey, "127.0.0.4");
        await Answers.AssertProblemAsync(await denied.GetAsync("/v1/keys"), HttpStatusCode.Forbidden, "client_not_allowed");
    }

    [Fact]
    public async Task Forwarded_address_counts_only_from_a_proxy_that_is_trusted()
    {
        await using var host = await SecurityHost.StartAsync(new() { TrustedProxies = ["127.0.0.5/32"], DeniedNetworks = ["203.0.113.0/24"] });

        Assert.Equal("198.51.100.7", await SeenAsync(host, "127.0.0.5", "198.51.100.7"));
        Assert.Equal("127.0.0.6", await SeenAsync(host, "127.0.0.6", "198.51.100.7"));

        // Whatever the client wrote itself stands left of what the proxy saw, and counts for nothing.
        Assert.Equal("198.51.100.7", await SeenAsync(host, "127.0.0.5", "192.0.2.1, 198.51.100.7"));
        Assert.Contains("client_not_allowed", await SeenAsync(host, "127.0.0.5", "203.0.113.9"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forwarded_address_counts_for_nothing_by_default()
    {
        await using var host = await SecurityHost.StartAsync();

        Assert.Equal("127.0.0.5", await SeenAsync(host, "127.0.0.5", "198.51.100.7"));
    }

    [Theory]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("everywhere")]
    public void Network_that_is_none_is_refused_with_its_option(string network)
    {
        var refused = Assert.Throws<FormatException>(() => new ClientNetworks(new() { DeniedNetworks = [network] }));
        Assert.Contains("Api:DeniedNetworks", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::192.0.2.1", false)]
    public void Client_is_an_IPv4_address_or_a_64_of_IPv6(string one, string other, bool same) =>
        Assert.Equal(same, ClientAddress.Of(IPAddress.Parse(one)) == ClientAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void Clients_that_are_remembered_are_bounded_and_the_busy_ones_stay()
    {
        var table = new BoundedTable<int, object>(1000, _ => new object());
        var busy = table.Get(-1);

        for (var i = 0; i < 100_000; i++)
        {
            table.Get(i);
            if (i % 100 == 0)
            {
                Assert.Same(busy, table.Get(-1));
            }
        }

        Assert.InRange(table.Count, 1, 1000);
    }

    [Fact]
    public async Task Body_larger_than_allowed_is_refused_before_it_is_read()
    {
        await using var host = await SecurityHost.StartAsync(new() { MaxRequestBytes = 1000 });
        using var client = host.Client(await host.KeyAsync("verify"));

        await Answers.AssertProblemAsync(await client.PostAsync("/v1/body", new ByteArrayContent(new byte[1001])), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/v1/body", new ByteArrayContent(new byte[1000]))).StatusCode);
        Assert.Equal(1, host.Calls);
    }

    [Fact]
    public async Task Body_that_does_not_say_how_large_it_is_ends_at_the_limit()
    {
        await using var host = await SecurityHost.StartAsync(new() { MaxRequestBytes = 1000 });
        var key = await host.KeyAsync("verify");

        var answer = await RawAsync(host, $"POST /v1/body HTTP/1.1\r\nHost: x\r\nX-Api-Key: {key}\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{new string('x', 1001)}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body_too_large\"", answer, StringComparison.Ordinal);
        Assert.Equal(0, host.Calls);
    }

    [Fact]
    public async Task Body_that_drips_is_given_up_and_keeps_its_connection_where_the_limit_is_switched_off()
    {
        await using var guarded = await SecurityHost.StartAsync(new() { MinBodyBytesPerSecond = 1000, BodyGracePeriod = TimeSpan.FromSeconds(1.1) });
        await using var open = await SecurityHost.StartAsync(new() { MinBodyBytesPerSecond = 0 });
        using var drip = await RawConnection.SendAsync(open, $"POST /v1/body HTTP/1.1\r\nHost: x\r\nX-Api-Key: {await open.KeyAsync("verify")}\r\nContent-Length: 2\r\n\r\nx");

        var answer = await RawAsync(guarded, $"POST /v1/body HTTP/1.1\r\nHost: x\r\nX-Api-Key: {await guarded.KeyAsync("verify")}\r\nContent-Length: 2\r\n\r\nx");

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.Equal((0, 0), (guarded.Calls, open.Calls));
        await drip.WriteAsync("x");
        Assert.StartsWith("HTTP/1.1 200 ", await drip.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_in_one_kind_of_header_are_refused_as_ambiguous()
    {
        await using var host = await SecurityHost.StartAsync();
        var key = await host.KeyAsync("verify");

        var answer = await RawAsync(host, $"GET /v1/verify HTTP/1.1\r\nHost: x\r\nX-Api-Key: {key}\r\nX-Api-Key: {host.AdminKey}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("ambiguous_key", answer, StringComparison.Ordinal);
    }

    private static async Task<string> SeenAsync(SecurityHost host, string from, string forwarded)
    {
        using var client = host.Client(from: from);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
        return await (await client.GetAsync("/client")).Content.ReadAsStringAsync();
    }

    private static async Task GuessAsync(SecurityHost host, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var client = host.Client($"guess-{i}", Guessing);
            await Answers.AssertProblemAsync(await client.GetAsync("/v1/verify"), HttpStatusCode.Unauthorized, "invalid_key");
        }
    }

    private static async Task<string> RawAsync(SecurityHost host, string request)
    {
        using var connection = await RawConnection.SendAsync(host, request);
        return await connection.ReadAsync();
    }
}
