using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Api.Tests.Security;

public sealed class KeyAuthenticationTests : IAsyncLifetime
{
    private SecurityHost _host = null!;

    public async Task InitializeAsync() => _host = await SecurityHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "bearer {0}")]
    [InlineData("X-Api-Key", "{0}")]
    public async Task Key_works_in_either_header(string header, string form)
    {
        var key = await _host.KeyAsync("verify");

        var answer = await SendAsync((header, string.Format(null, form, key)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("key_", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_key_in_both_headers_works()
    {
        var key = await _host.KeyAsync("verify");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(("Authorization", $"Bearer {key}"), ("X-Api-Key", key))).StatusCode);
    }

    [Fact]
    public async Task Two_different_keys_are_refused_as_ambiguous()
    {
        var (one, other) = (await _host.KeyAsync("verify"), await _host.KeyAsync("verify"));

        await Answers.AssertProblemAsync(await SendAsync(("Authorization", $"Bearer {one}"), ("X-Api-Key", other)), HttpStatusCode.BadRequest, "ambiguous_key");
        Assert.Equal(0, _host.Calls);
    }

    [Fact]
    public async Task Request_without_a_key_is_told_how_to_send_one()
    {
        var answer = await SendAsync();

        await Answers.AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "missing_key");
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        Assert.Equal(0, _host.Calls);
    }

    [Theory]
    [InlineData("Authorization", "")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Bearer two words")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    [InlineData("X-Api-Key", "")]
    [InlineData("X-Api-Key", "two words")]
    [InlineData("X-Api-Key", "a\tb")]
    public async Task Header_that_holds_no_key_is_refused(string header, string value)
    {
        await Answers.AssertProblemAsync(await SendAsync((header, value)), HttpStatusCode.Unauthorized, "malformed_key");
    }

    [Fact]
    public async Task Key_longer_than_any_key_is_refused_before_it_is_hashed()
    {
        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", new string('k', 257))), HttpStatusCode.Unauthorized, "malformed_key");
    }

    [Fact]
    public async Task Header_longer_than_any_header_is_refused_by_the_server()
    {
        var answer = await SendAsync(("X-Api-Key", new string('k', 100_000)));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Wrong_key_is_refused_like_every_other_wrong_key()
    {
        var key = await _host.KeyAsync("verify");

        // Nearly right is as wrong as anything else.
        foreach (var wrong in new[] { key[..^1], key + "0", key[..^1] + (key[^1] == '0' ? '1' : '0'), key.ToUpperInvariant(), "x" })
        {
            await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", wrong)), HttpStatusCode.Unauthorized, "invalid_key");
        }

        Assert.Equal(0, _host.Calls);
    }

    [Fact]
    public async Task Key_without_the_scope_is_refused_and_told_which_one_is_needed()
    {
        var answer = await SendAsync(("X-Api-Key", await _host.KeyAsync("jobs", "history", "feedback")));

        await Answers.AssertProblemAsync(answer, HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Contains("scope verify", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, _host.Calls);
    }

    [Fact]
    public async Task Admin_scope_alone_does_not_verify()
    {
        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", await _host.KeyAsync("admin"))), HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Fact]
    public async Task Key_ends_when_it_expires()
    {
        var made = await _host.CreateKeyAsync(new { scopes = new[] { "verify" }, expires_at = _host.Time.GetUtcNow().AddHours(1) });
        var key = (string)made["key"]!;
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(("X-Api-Key", key))).StatusCode);

        _host.Time.Advance(TimeSpan.FromHours(1));

        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", key)), HttpStatusCode.Unauthorized, "expired_key");
    }

    [Fact]
    public async Task Revoked_key_is_refused_from_the_next_request_on()
    {
        var made = await _host.CreateKeyAsync(new { scopes = new[] { "verify" } });
        var key = (string)made["key"]!;
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(("X-Api-Key", key))).StatusCode);

        using var admin = _host.Admin();
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/v1/keys/{made["id"]}")).StatusCode);

        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", key)), HttpStatusCode.Unauthorized, "revoked_key");
        await _host.RestartAsync();
        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", key)), HttpStatusCode.Unauthorized, "revoked_key");
    }

    [Fact]
    public async Task Rotated_key_works_with_both_secrets_for_the_grace_period_and_then_with_the_new_one()
    {
        var made = await _host.CreateKeyAsync(new { scopes = new[] { "verify" } });
        using var admin = _host.Admin();

        var answer = await admin.PostAsJsonAsync($"/v1/keys/{made["id"]}/rotate", new { grace_seconds = 60 });

        var rotated = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal((string)made["id"]!, (string)rotated["id"]!);
        var (before, after) = ((string)made["key"]!, (string)rotated["key"]!);
        Assert.NotEqual(before, after);
        _host.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(("X-Api-Key", before))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(("X-Api-Key", after))).StatusCode);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", before)), HttpStatusCode.Unauthorized, "expired_key");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(("X-Api-Key", after))).StatusCode);
    }

    [Fact]
    public async Task Rotation_without_grace_ends_every_earlier_secret_at_once()
    {
        var made = await _host.CreateKeyAsync(new { scopes = new[] { "verify" } });
        using var admin = _host.Admin();
        var second = (await (await admin.PostAsJsonAsync($"/v1/keys/{made["id"]}/rotate", new { grace_seconds = 3600 })).Content.ReadFromJsonAsync<JsonNode>())!;

        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync($"/v1/keys/{made["id"]}/rotate", null)).StatusCode);

        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", (string)made["key"]!)), HttpStatusCode.Unauthorized, "expired_key");
        await Answers.AssertProblemAsync(await SendAsync(("X-Api-Key", (string)second["key"]!)), HttpStatusCode.Unauthorized, "expired_key");
    }

    [Fact]
    public async Task Endpoint_that_says_nothing_about_scopes_is_closed()
    {
        using var client = _host.Client();
        await Answers.AssertProblemAsync(await client.GetAsync("/forgotten"), HttpStatusCode.Unauthorized, "missing_key");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/no-such-path")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/open")).StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(params (string Name, string Value)[] headers)
    {
        using var client = _host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/verify");
        foreach (var group in headers.GroupBy(header => header.Name))
        {
            Assert.True(request.Headers.TryAddWithoutValidation(group.Key, group.Select(header => header.Value)));
        }

        return await client.SendAsync(request);
    }
}
