using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Validator.Api.Endpoints;

namespace Api.Tests.Security;

/// <summary>Attacks of the OWASP API Security Top 10 (2023) that are no test of another class: each is refused, and works where its guard is taken out. docs/security.md names them.</summary>
public sealed class AttackTests
{
    private static readonly JsonSerializerOptions Lenient = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public async Task API1_usage_of_another_key_is_read_with_the_admin_scope_only()
    {
        await using var host = await SecurityHost.StartAsync();
        var victim = await host.CreateKeyAsync(new { scopes = new[] { "verify" } });
        using (var client = host.Client((string)victim["key"]!))
        {
            await client.PostAsync("/v1/verify?addresses=3", null);
        }

        using var attacker = host.Client(await host.KeyAsync("verify", "jobs", "history", "feedback"));
        using var allowed = host.Client(await host.KeyAsync("admin"));

        var path = $"/v1/usage?key={victim["id"]}";
        await Answers.AssertProblemAsync(await attacker.GetAsync(path), HttpStatusCode.Forbidden, "insufficient_scope");
        Assert.Contains("\"addresses\":3", await allowed.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task API3_member_that_means_nothing_is_refused_where_a_lenient_reader_would_make_a_key_that_never_ends()
    {
        const string Mistyped = """{"scopes": ["verify"], "expire_at": "2026-02-01T00:00:00Z"}""";
        await using var host = await SecurityHost.StartAsync();
        using var admin = host.Admin();

        await Answers.AssertProblemAsync(
            await admin.PostAsync("/v1/keys", new StringContent(Mistyped, null, "application/json")), HttpStatusCode.BadRequest, "invalid_request");

        Assert.Null(JsonSerializer.Deserialize<KeyBody>(Mistyped, Lenient)!.ExpiresAt);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0, 50)]
    public async Task API4_flood_from_one_address_gets_through_only_where_the_limit_is_switched_off(double perSecond, int expected)
    {
        await using var host = await SecurityHost.StartAsync(new() { ClientRequestsPerSecond = perSecond, ClientBurst = 3, LimitLoopback = true });
        using var flood = host.Client(from: "127.0.0.2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => flood.GetAsync("/open")));

        Assert.Equal((expected, expected), (answers.Count(answer => answer.StatusCode is HttpStatusCode.OK), host.Calls));
    }

    [Theory]
    [InlineData(1000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(10_000_000, HttpStatusCode.OK)]
    public async Task API4_huge_body_is_taken_only_where_the_limit_is_higher(long limit, HttpStatusCode expected)
    {
        await using var host = await SecurityHost.StartAsync(new() { MaxRequestBytes = limit });
        using var client = host.Client(await host.KeyAsync("verify"));

        Assert.Equal(expected, (await client.PostAsync("/v1/body", new ByteArrayContent(new byte[1_000_000]))).StatusCode);
    }

    [Fact]
    public async Task API5_function_for_admins_is_closed_to_every_other_scope_and_open_to_that_one()
    {
        await using var host = await SecurityHost.StartAsync();
        using var attacker = host.Client(await host.KeyAsync("verify", "jobs", "history", "feedback"));
        using var allowed = host.Client(await host.KeyAsync("admin"));
        var wish = new { scopes = new[] { "admin" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await attacker.PostAsJsonAsync("/v1/keys", wish)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await allowed.PostAsJsonAsync("/v1/keys", wish)).StatusCode);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(null, 500)]
    public async Task API6_harvest_of_addresses_ends_at_the_quota_and_goes_on_without_one(int? quota, int expected)
    {
        await using var host = await SecurityHost.StartAsync();
        using var client = host.Client((string)(await host.CreateKeyAsync(new { scopes = new[] { "verify" }, daily_quota = quota }))["key"]!);
        var harvested = 0;

        for (var i = 0; i < 50; i++)
        {
            harvested += (await client.PostAsync("/v1/verify?addresses=10", null)).IsSuccessStatusCode ? 10 : 0;
        }

        Assert.Equal(expected, harvested);
    }

    [Fact]
    public async Task API8_fault_tells_nothing_of_the_inner_workings_and_the_log_everything()
    {
        await using var host = await SecurityHost.StartAsync();
        using var client = host.Client(await host.KeyAsync("verify"));

        var answer = await client.GetAsync("/v1/fault");

        await Answers.AssertProblemAsync(answer, HttpStatusCode.InternalServerError, "internal_error");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("inner workings", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.Contains(host.Log, line => line.Contains("inner workings", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("https://evil.example", true)]
    public async Task API8_page_of_another_origin_reads_answers_only_where_it_was_configured(string? configured, bool reads)
    {
        await using var host = await SecurityHost.StartAsync(new() { CorsOrigins = configured is null ? [] : [configured] });
        using var client = host.Client(await host.KeyAsync("verify"));
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        Assert.Equal(reads, (await client.GetAsync("/v1/verify")).Headers.Contains("Access-Control-Allow-Origin"));
    }
}
