using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Api.Tests.Security;

public sealed class KeyEndpointTests : IAsyncLifetime
{
    private SecurityHost _host = null!;
    private HttpClient _admin = null!;

    public async Task InitializeAsync()
    {
        _host = await SecurityHost.StartAsync();
        _admin = _host.Admin();
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task New_key_has_exactly_the_members_of_the_contract()
    {
        var made = await _host.CreateKeyAsync(new { name = "shop", scopes = new[] { "jobs", "verify" }, expires_at = "2027-01-01T00:00:00Z" });

        Assert.Equal(["id", "key", "prefix", "name", "scopes", "expires_at"], made.AsObject().Select(member => member.Key));
        Assert.StartsWith("vk_live_", (string)made["key"]!, StringComparison.Ordinal);
        Assert.StartsWith((string)made["prefix"]! + "_", (string)made["key"]!, StringComparison.Ordinal);
        Assert.Equal("shop", (string)made["name"]!);
        Assert.Equal(["verify", "jobs"], made["scopes"]!.AsArray().Select(scope => (string)scope!));
        Assert.Equal("2027-01-01T00:00:00Z", (string)made["expires_at"]!);
    }

    [Fact]
    public async Task Secret_is_shown_once_and_is_nowhere_afterwards()
    {
        var made = await _host.CreateKeyAsync(new { name = "shop", scopes = new[] { "verify" } });
        var secret = ((string)made["key"]!).Split('_')[^1];

        foreach (var path in new[] { "/v1/keys", "/v1/audit", "/v1/usage" })
        {
            Assert.DoesNotContain(secret, await _admin.GetStringAsync(path), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_host.Log, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.Contains((string)made["prefix"]!, await _admin.GetStringAsync("/v1/keys"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "scopes", "required")]
    [InlineData("""{"scopes": []}""", "scopes", "length")]
    [InlineData("""{"scopes": ["verify", "everything"]}""", "scopes[1]", "choice")]
    [InlineData("""{"scopes": ["Admin"]}""", "scopes[0]", "choice")]
    [InlineData("""{"scopes": ["16"]}""", "scopes[0]", "choice")]
    [InlineData("""{"scopes": "verify"}""", "scopes", "type")]
    [InlineData("""{"scopes": [1]}""", "scopes[0]", "type")]
    [InlineData("""{"scopes": ["verify"], "id": "key_1"}""", "id", "unknown_member")]
    [InlineData("""{"scopes": ["verify"], "secret": "chosen"}""", "secret", "unknown_member")]
    [InlineData("""{"scopes": ["verify"], "name": "a\u0007b"}""", "name", "format")]
    [InlineData("""{"scopes": ["verify"], "rate_limit": 0}""", "rate_limit", "range")]
    [InlineData("""{"scopes": ["verify"], "rate_limit": "10"}""", "rate_limit", "type")]
    [InlineData("""{"scopes": ["verify"], "burst": 5}""", "burst", "range")]
    [InlineData("""{"scopes": ["verify"], "daily_quota": -1}""", "daily_quota", "range")]
    [InlineData("""{"scopes": ["verify"], "concurrent_jobs": 1.5}""", "concurrent_jobs", "type")]
    [InlineData("""{"scopes": ["verify"], "expires_at": "2025-12-31T23:59:59Z"}""", "expires_at", "range")]
    [InlineData("""{"scopes": ["verify"], "expires_at": "tomorrow"}""", "expires_at", "type")]
    public async Task Key_that_cannot_be_made_is_refused_with_field_and_rule(string body, string field, string rule)
    {
        var answer = await _admin.PostAsync("/v1/keys", new StringContent(body, null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("invalid_request", (string)problem["code"]!);
        Assert.Contains(problem["errors"]!.AsArray(), error => (string)error!["field"]! == field && (string)error["rule"]! == rule);
        Assert.Single((await _admin.GetFromJsonAsync<JsonNode>("/v1/keys"))!["items"]!.AsArray());
    }

    [Fact]
    public async Task Only_an_admin_may_make_see_rotate_or_revoke_keys()
    {
        using var other = _host.Client(await _host.KeyAsync("verify", "jobs", "history", "feedback"));
        var id = (string)(await _host.CreateKeyAsync(new { scopes = new[] { "verify" } }))["id"]!;

        await Answers.AssertProblemAsync(await other.PostAsJsonAsync("/v1/keys", new { scopes = new[] { "admin" } }), HttpStatusCode.Forbidden, "insufficient_scope");
        await Answers.AssertProblemAsync(await other.GetAsync("/v1/keys"), HttpStatusCode.Forbidden, "insufficient_scope");
        await Answers.AssertProblemAsync(await other.PostAsJsonAsync($"/v1/keys/{id}/rotate", new { grace_seconds = 0 }), HttpStatusCode.Forbidden, "insufficient_scope");
        await Answers.AssertProblemAsync(await other.DeleteAsync($"/v1/keys/{id}"), HttpStatusCode.Forbidden, "insufficient_scope");
        await Answers.AssertProblemAsync(await other.GetAsync("/v1/audit"), HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Fact]
    public async Task List_goes_on_where_the_page_before_ended()
    {
        for (var i = 0; i < 4; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            await _host.CreateKeyAsync(new { name = $"key {i}", scopes = new[] { "verify" } });
        }

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await _admin.GetFromJsonAsync<JsonNode>($"/v1/keys?limit=2&cursor={cursor}"))!;
            Assert.True(page["items"]!.AsArray().Count <= 2);
            names.AddRange(page["items"]!.AsArray().Select(key => (string)key!["name"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(["key 3", "key 2", "key 1", "key 0", "first admin key"], names);
    }

    [Theory]
    [InlineData("/v1/keys?cursor=../../etc/passwd")]
    [InlineData("/v1/keys?limit=0")]
    [InlineData("/v1/keys?limit=1001")]
    [InlineData("/v1/keys?secret=1")]
    [InlineData("/v1/audit?cursor=%27%20OR%201%3D1")]
    [InlineData("/v1/audit?from=yesterday")]
    [InlineData("/v1/usage?cursor=AAAA")]
    [InlineData("/v1/usage?from=2026-13-01")]
    public async Task Query_that_means_nothing_is_refused(string path) =>
        await Answers.AssertProblemAsync(await _admin.GetAsync(path), HttpStatusCode.BadRequest, "invalid_request");

    [Theory]
    [InlineData("key_00000000000000000000000000000000")]
    [InlineData("..%2F..%2Fvalidator.db")]
    [InlineData("%27%20OR%201%3D1")]
    [InlineData("%0d%0aX-Injected%3A%201")]
    public async Task Key_that_is_not_there_is_not_found(string id)
    {
        await Answers.AssertProblemAsync(await _admin.DeleteAsync($"/v1/keys/{id}"), HttpStatusCode.NotFound, "not_found");
        await Answers.AssertProblemAsync(await _admin.PostAsync($"/v1/keys/{id}/rotate", null), HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Grace_longer_than_a_month_is_refused()
    {
        var id = (string)(await _host.CreateKeyAsync(new { scopes = new[] { "verify" } }))["id"]!;

        await Answers.AssertProblemAsync(await _admin.PostAsJsonAsync($"/v1/keys/{id}/rotate", new { grace_seconds = 2_592_001 }), HttpStatusCode.BadRequest, "invalid_request");
        await Answers.AssertProblemAsync(await _admin.PostAsJsonAsync($"/v1/keys/{id}/rotate", new { grace_seconds = -1 }), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Revoked_key_is_not_brought_back_by_rotation()
    {
        var id = (string)(await _host.CreateKeyAsync(new { scopes = new[] { "verify" } }))["id"]!;
        await _admin.DeleteAsync($"/v1/keys/{id}");

        await Answers.AssertProblemAsync(await _admin.PostAsync($"/v1/keys/{id}/rotate", null), HttpStatusCode.Conflict, "key_not_usable");
        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"/v1/keys/{id}")).StatusCode);
    }

    [Fact]
    public async Task Last_admin_key_cannot_be_revoked()
    {
        var first = (string)(await _admin.GetFromJsonAsync<JsonNode>("/v1/keys"))!["items"]![0]!["id"]!;

        await Answers.AssertProblemAsync(await _admin.DeleteAsync($"/v1/keys/{first}"), HttpStatusCode.Conflict, "last_admin_key");

        await _host.KeyAsync("admin");
        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"/v1/keys/{first}")).StatusCode);
    }

    [Fact]
    public async Task Keys_outlive_a_restart()
    {
        var made = await _host.CreateKeyAsync(new { name = "test", scopes = new[] { "verify" }, sandbox = true, rate_limit = 2.5, burst = 7, daily_quota = 9, concurrent_jobs = 3 });
        Assert.StartsWith("vk_test_", (string)made["key"]!, StringComparison.Ordinal);
        var before = await _admin.GetStringAsync("/v1/keys");

        await _host.RestartAsync();

        using var admin = _host.Admin();
        Assert.Equal(before, await admin.GetStringAsync("/v1/keys"));
        var listed = JsonNode.Parse(before)!["items"]!.AsArray().Single(key => (string)key!["name"]! == "test")!;
        Assert.Equal((2.5, 7, 9, 3, true), ((double)listed["rate_limit"]!, (int)listed["burst"]!, (int)listed["daily_quota"]!, (int)listed["concurrent_jobs"]!, (bool)listed["sandbox"]!));
        using var client = _host.Client((string)made["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/verify")).StatusCode);
    }
}
