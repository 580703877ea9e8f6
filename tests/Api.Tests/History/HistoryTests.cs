using System.Net;
using System.Net.Http.Headers;
using Api.Tests.Hosts;

namespace Api.Tests.History;

public sealed class HistoryTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task History_has_every_verdict_at_once_and_is_filtered_and_paged(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        foreach (var email in new[] { "jane@example.com", "nobody@example.com", "a@all.example" })
        {
            await host.Admin.PostJsonAsync("/v1/verifications", $$"""{"email": "{{email}}"}""");
        }

        Assert.Equal(["a@all.example", "nobody@example.com", "jane@example.com"], await EmailsAsync(host.Admin, ""));
        Assert.Equal(["nobody@example.com", "jane@example.com"], await EmailsAsync(host.Admin, "?domain=EXAMPLE.com"));
        Assert.Equal(["jane@example.com"], await EmailsAsync(host.Admin, "?email=jane@EXAMPLE.com"));
        Assert.Equal(["nobody@example.com"], await EmailsAsync(host.Admin, "?status=undeliverable"));
        Assert.Equal(["a@all.example"], await EmailsAsync(host.Admin, "?reason=catch_all"));
        Assert.Empty(await EmailsAsync(host.Admin, "?to=2020-01-01"));
        Assert.Equal(3, (await EmailsAsync(host.Admin, "?from=2020-01-01T00:00:00Z")).Length);

        var first = await (await host.Admin.GetAsync("/v1/verifications?limit=2")).JsonAsync();
        var second = await (await host.Admin.GetAsync($"/v1/verifications?limit=2&cursor={first.Text("next_cursor")}")).JsonAsync();
        Assert.Equal((2, 1), (first.GetProperty("items").GetArrayLength(), second.GetProperty("items").GetArrayLength()));
        Assert.Equal("jane@example.com", second.GetProperty("items")[0].Text("email"));
        Assert.Null(second.GetProperty("next_cursor").GetString());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task History_belongs_to_its_key(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""");
        using var other = await host.NewKeyAsync("history");

        Assert.Empty(await EmailsAsync(other, ""));
        await (await other.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""")).ProblemAsync(HttpStatusCode.Forbidden, "insufficient_scope");
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Export_is_a_table_whose_cells_are_no_formulas(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "=1+1@example.com"}""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/verifications");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));

        using var response = await host.Admin.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("verdict_email,verdict_status,verdict_reason,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("'=1+1@example.com,undeliverable,mailbox_not_found,", lines[1], StringComparison.Ordinal);
        Assert.Equal(14, lines[1].Split(',').Length);
        Assert.Equal(["", ""], lines[2..].Append("").Take(2));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Erased_address_is_nowhere_any_more(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { Verifier = options => options with { GreylistDelay = TimeSpan.FromMinutes(5) } });
        await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""");
        await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@grey.example", "wait": 0}""")).JsonAsync(HttpStatusCode.Accepted);

        var erased = await (await host.Admin.DeleteAsync("/v1/verifications?email=jane@EXAMPLE.com")).JsonAsync();
        await (await host.Admin.DeleteAsync("/v1/verifications?email=jane@grey.example")).JsonAsync();

        Assert.True(erased.GetProperty("erased").GetInt64() > 0);
        Assert.Empty(await EmailsAsync(host.Admin, "?email=jane@example.com"));
        Assert.False((await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com", "checks": "smtp"}""")).JsonAsync()).GetProperty("cached").GetBoolean());
        await host.Admin.DeleteAsync("/v1/verifications?email=jane@example.com");
        Assert.Empty(host.FilesThatHold("jane@"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Bad_filters_are_refused_by_field_and_rule(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        foreach (var (query, field, rule) in new[]
        {
            ("limit=0", "limit", "range"), ("limit=1001", "limit", "range"), ("limit=ten", "limit", "range"), ("status=good", "status", "choice"),
            ("reason=1", "reason", "choice"), ("from=yesterday", "from", "format"), ("domain=a@b", "domain", "format"), ("from=2026-01-02&to=2026-01-01", "to", "range"),
            ("emial=x", "emial", "unknown_member"), ("status=risky&status=risky", "status", "duplicate"),
        })
        {
            var problem = await (await host.Admin.GetAsync($"/v1/verifications?{query}")).ProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
            var error = problem.GetProperty("errors")[0];
            Assert.Equal((field, rule), (error.Text("field"), error.Text("rule")));
            Assert.Contains(field, error.Text("message"), StringComparison.Ordinal);
        }

        await (await host.Admin.GetAsync("/v1/verifications?cursor=bm9uZQ")).ProblemAsync(HttpStatusCode.BadRequest, "invalid_cursor");
        await (await host.Admin.DeleteAsync("/v1/verifications")).ProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
        await (await host.Admin.DeleteAsync("/v1/verifications?email=nobody")).ProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static async Task<string[]> EmailsAsync(HttpClient client, string query) =>
        [.. (await (await client.GetAsync($"/v1/verifications{query}")).JsonAsync()).GetProperty("items").EnumerateArray().Select(item => item.Text("email"))];
}
