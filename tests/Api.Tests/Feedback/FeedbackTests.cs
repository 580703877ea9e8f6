using System.Net;
using System.Text.Json;
using Api.Tests.Hosts;

namespace Api.Tests.Feedback;

public sealed class FeedbackTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Address_reported_as_bounced_is_risky_until_mail_to_it_is_delivered_and_after_a_restart_too(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        Assert.Equal("accepted", (await VerifyAsync(host)).Text("reason"));

        await ReportAsync(host, """{"email": "jane@example.com", "outcome": "bounced"}""");
        var bounced = await VerifyAsync(host);
        Assert.Equal(("risky", "reported_bounced"), (bounced.Text("status"), bounced.Text("reason")));

        await host.RestartAsync();
        Assert.Equal("reported_bounced", (await VerifyAsync(host)).Text("reason"));

        await ReportAsync(host, """{"email": "jane@example.com", "outcome": "delivered"}""");
        Assert.Equal("accepted", (await VerifyAsync(host)).Text("reason"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Reports_move_the_reputation_of_the_domain_and_a_restart_does_not_lose_it(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        await VerifyAsync(host);
        for (var i = 0; i < 40; i++)
        {
            await ReportAsync(host, $$"""{"email": "user{{i}}@example.com", "outcome": "bounced"}""");
        }

        var before = await ReputationAsync(host);
        await host.RestartAsync();
        var after = await ReputationAsync(host);

        Assert.InRange(before.GetProperty("value").GetInt32(), 0, 50);
        Assert.Equal(before.GetProperty("value").GetInt32(), after.GetProperty("value").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Wrong_reports_are_refused_with_field_and_rule(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        foreach (var (body, field) in new[]
        {
            ("""{"email": "no address", "outcome": "bounced"}""", "email"),
            ("""{"email": "jane@example.com", "outcome": "lost"}""", "outcome"),
            ("""{"email": "jane@example.com"}""", "outcome"),
            ("""{"email": "jane@example.com", "outcome": "bounced", "at": "2001-01-01T00:00:00Z"}""", "at"),
            ("""{"email": "jane@example.com", "outcome": "bounced", "at": "yesterday"}""", "at"),
            ("""{"email": "jane@example.com", "outcome": "bounced", "why": "full"}""", "why"),
        })
        {
            var problem = await (await host.Admin.PostJsonAsync("/v1/feedback", body)).JsonAsync(HttpStatusCode.BadRequest);
            Assert.Equal(field, problem.GetProperty("errors")[0].Text("field"));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await (await host.NewKeyAsync("verify")).PostJsonAsync("/v1/feedback", "{}")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Erased_address_is_not_known_as_bounced_any_more(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        await ReportAsync(host, """{"email": "jane@example.com", "outcome": "bounced"}""");

        Assert.True((await host.Admin.DeleteAsync("/v1/verifications?email=jane@example.com")).IsSuccessStatusCode);

        Assert.Equal("accepted", (await VerifyAsync(host)).Text("reason"));
        await host.RestartAsync();
        Assert.Equal("accepted", (await VerifyAsync(host)).Text("reason"));
    }

    private static async Task<JsonElement> VerifyAsync(ApiHost host) =>
        await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""")).JsonAsync();

    private static async Task<JsonElement> ReputationAsync(ApiHost host) =>
        (await (await host.Admin.GetAsync("/v1/domains/example.com")).JsonAsync()).GetProperty("reputation");

    private static async Task ReportAsync(ApiHost host, string body) =>
        Assert.Equal(HttpStatusCode.NoContent, (await host.Admin.PostJsonAsync("/v1/feedback", body)).StatusCode);
}
