using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Validator.Api.Security;

namespace Api.Tests.Security;

public sealed class LimitTests
{
    private static readonly ApiOptions OneASecond = new() { ClientRequestsPerSecond = 1, ClientBurst = 3, LimitLoopback = true };

    [Fact]
    public async Task Key_over_its_rate_is_told_when_to_come_again()
    {
        await using var host = await SecurityHost.StartAsync();
        using var client = host.Client((string)(await host.CreateKeyAsync(new { scopes = new[] { "verify" }, rate_limit = 0.5, burst = 2 }))["key"]!);

        var first = await client.GetAsync("/v1/verify");
        Assert.Equal(("2", "1", "2"), (first.Header("RateLimit-Limit"), first.Header("RateLimit-Remaining"), first.Header("RateLimit-Reset")));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/verify")).StatusCode);
        var refused = await client.GetAsync("/v1/verify");

        await Answers.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.Equal(("2", "0", "4"), (refused.Header("RateLimit-Limit"), refused.Header("RateLimit-Remaining"), refused.Header("RateLimit-Reset")));
        Assert.Equal("2", refused.Header("Retry-After"));
        Assert.Equal(2, host.Calls);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/verify")).StatusCode);
    }

    [Fact]
    public async Task Key_without_limits_has_no_limit_headers()
    {
        await using var host = await SecurityHost.StartAsync();
        using var client = host.Client(await host.KeyAsync("verify"));

        var answer = await client.GetAsync("/v1/verify");

        Assert.False(answer.Headers.Contains("RateLimit-Limit"));
    }

    [Fact]
    public async Task Quota_is_taken_whole_or_not_at_all_and_comes_again_at_midnight()
    {
        await using var host = await SecurityHost.StartAsync();
        var key = (string)(await host.CreateKeyAsync(new { scopes = new[] { "verify" }, daily_quota = 10 }))["key"]!;
        using var client = host.Client(key);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 7));
        var refused = await client.PostAsync("/v1/verify?addresses=4", null);
        await Answers.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "quota_exceeded");
        Assert.Equal(("10", "3"), (refused.Header("RateLimit-Limit"), refused.Header("RateLimit-Remaining")));
        Assert.Equal("86400", refused.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 3));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(client, 1));

        host.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 10));
    }

    [Fact]
    public async Task Quota_outlives_a_restart()
    {
        await using var host = await SecurityHost.StartAsync();
        var key = (string)(await host.CreateKeyAsync(new { scopes = new[] { "verify" }, daily_quota = 10 }))["key"]!;
        using (var client = host.Client(key))
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 8));
        }

        await host.RestartAsync();

        using var again = host.Client(key);
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(again, 3));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(again, 2));
    }

    [Fact]
    public async Task Quota_asked_for_by_many_at_once_is_never_exceeded()
    {
        await using var host = await SecurityHost.StartAsync();
        var key = (string)(await host.CreateKeyAsync(new { scopes = new[] { "verify" }, daily_quota = 50 }))["key"]!;
        using var client = host.Client(key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AskAsync(client, 1)));

        Assert.Equal(50, answers.Count(status => status is HttpStatusCode.OK));
    }

    [Fact]
    public async Task Client_address_over_its_rate_is_refused_whatever_key_it_shows_and_others_are_not()
    {
        await using var host = await SecurityHost.StartAsync(OneASecond);
        using var flood = host.Client(from: "127.0.0.2");
        using var other = host.Client(from: "127.0.0.3");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await flood.GetAsync("/open")).StatusCode);
        }

        var refused = await flood.GetAsync("/open");
        await Answers.AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "client_rate_limited");
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/open")).StatusCode);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await flood.GetAsync("/open")).StatusCode);
    }

    [Fact]
    public async Task Usage_is_told_by_day_key_and_endpoint()
    {
        await using var host = await SecurityHost.StartAsync();
        var made = await host.CreateKeyAsync(new { scopes = new[] { "verify" } });
        using var client = host.Client((string)made["key"]!);
        await AskAsync(client, 5);
        await AskAsync(client, 6);
        await client.GetAsync("/v1/verify?email=jane@example.com");
        host.Time.Advance(TimeSpan.FromDays(1));
        await AskAsync(client, 1);

        var usage = (await client.GetFromJsonAsync<JsonNode>("/v1/usage"))!["items"]!.AsArray();

        var verify = usage.Where(item => ((string)item!["endpoint"]!).EndsWith("/v1/verify", StringComparison.Ordinal))
            .Select(item => ((string)item!["day"]!, (string)item["endpoint"]!, (int)item["requests"]!, (int)item["addresses"]!));
        Assert.Equal([("2026-01-01", "GET /v1/verify", 1, 0), ("2026-01-01", "POST /v1/verify", 2, 11), ("2026-01-02", "POST /v1/verify", 1, 1)], verify);
        Assert.All(usage, item => Assert.Equal((string)made["id"]!, (string)item!["key_id"]!));
    }

    [Fact]
    public async Task Usage_of_other_keys_is_for_admins()
    {
        await using var host = await SecurityHost.StartAsync();
        var made = await host.CreateKeyAsync(new { scopes = new[] { "verify" } });
        using var owner = host.Client((string)made["key"]!);
        using var other = host.Client(await host.KeyAsync("verify"));
        using var admin = host.Admin();
        await AskAsync(owner, 1);

        await Answers.AssertProblemAsync(await other.GetAsync($"/v1/usage?key={made["id"]}"), HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.DoesNotContain((string)made["id"]!, await other.GetStringAsync("/v1/usage"), StringComparison.Ordinal);
        var seen = (await admin.GetFromJsonAsync<JsonNode>($"/v1/usage?key={made["id"]}&from=2026-01-01&to=2026-01-01"))!["items"]!.AsArray();
        Assert.Equal((string)made["id"]!, (string)Assert.Single(seen)!["key_id"]!);
        Assert.Empty((await admin.GetFromJsonAsync<JsonNode>($"/v1/usage?key={made["id"]}&from=2026-01-02"))!["items"]!.AsArray());
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, int addresses) =>
        (await client.PostAsync($"/v1/verify?addresses={addresses}", null)).StatusCode;
}
