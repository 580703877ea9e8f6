using System.Net;
using Api.Tests.Hosts;
using Validator.Accounts;

namespace Api.Tests.Verifications;

public sealed class VerificationTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Verdict_comes_at_once_and_known_again_without_asking(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        var first = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "Jane@Example.com"}""")).JsonAsync();
        var again = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "Jane@Example.com", "max_age": 3600, "wait": 60}""")).JsonAsync();

        Assert.Equal(("Jane@Example.com", "deliverable", "accepted", false), (first.Text("email"), first.Text("status"), first.Text("reason"), first.GetProperty("cached").GetBoolean()));
        Assert.True(again.GetProperty("cached").GetBoolean());
        Assert.Equal(first.Text("checked_at"), again.Text("checked_at"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Fresh_verdict_is_asked_for_with_a_max_age_of_zero(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""");

        var fresh = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com", "max_age": 0}""")).JsonAsync();

        Assert.False(fresh.GetProperty("cached").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task What_was_learned_before_a_restart_is_known_from_the_history_of_the_key(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var first = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""")).JsonAsync();
        await host.RestartAsync();
        var other = await host.NewKeyAsync("verify");

        var own = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "JANE@example.com", "max_age": 3600}""")).JsonAsync();
        var others = await (await other.PostJsonAsync("/v1/verifications", """{"email": "john@example.com", "max_age": 3600}""")).JsonAsync();

        // The local part is another one in another case: only the domain's case does not count.
        Assert.False(own.GetProperty("cached").GetBoolean());
        Assert.False(others.GetProperty("cached").GetBoolean());
        var same = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@EXAMPLE.com", "max_age": 3600}""")).JsonAsync();
        Assert.True(same.GetProperty("cached").GetBoolean());
        Assert.Equal("jane@EXAMPLE.com", same.Text("email"));
        Assert.Equal(first.Text("checked_at"), same.Text("checked_at"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Checks_tell_how_far_to_go(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        var syntax = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "nobody@example.com", "checks": "syntax"}""")).JsonAsync();
        var dns = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "nobody@example.com", "checks": "dns"}""")).JsonAsync();
        var smtp = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "nobody@example.com", "checks": "smtp"}""")).JsonAsync();

        Assert.Equal(("not_probed", "none"), (syntax.Text("reason"), syntax.GetProperty("dns").Text("source")));
        Assert.Equal(("not_probed", "mx"), (dns.Text("reason"), dns.GetProperty("dns").Text("source")));
        Assert.Equal("mailbox_not_found", smtp.Text("reason"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Greylisted_address_goes_on_as_a_job_of_its_key_with_the_same_triplet_and_survives_a_restart(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { Verifier = options => options with { GreylistDelay = TimeSpan.FromSeconds(3) } });
        var other = await host.NewKeyAsync("verify");

        var response = await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@grey.example", "wait": 1}""");
        var pending = await response.JsonAsync(HttpStatusCode.Accepted);
        var location = response.Headers.Location!.ToString();
        Assert.Equal($"/v1/verifications/{pending.Text("id")}", location);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        await (await other.GetAsync(location)).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await host.RestartAsync();

        var settled = await (await host.Admin.GetUntilAsync(location, answer => answer.StatusCode != HttpStatusCode.Accepted)).JsonAsync();

        Assert.Equal(("jane@grey.example", "accepted"), (settled.Text("email"), settled.Text("reason")));
        Assert.True(settled.GetProperty("flags").GetProperty("greylisted").GetBoolean());
        Assert.Equal(2, settled.GetProperty("smtp").GetProperty("attempts").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Same_question_asked_again_while_it_is_under_way_is_the_same_verification(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { Verifier = options => options with { GreylistDelay = TimeSpan.FromSeconds(2) } });
        const string Question = """{"email": "jane@grey.example", "wait": 0}""";

        var first = await (await host.Admin.PostJsonAsync("/v1/verifications", Question)).JsonAsync(HttpStatusCode.Accepted);
        var again = await (await host.Admin.PostJsonAsync("/v1/verifications", Question)).JsonAsync(HttpStatusCode.Accepted);
        var patient = await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@grey.example", "wait": 30}""")).JsonAsync();

        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Equal("accepted", patient.Text("reason"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Equal_requests_at_the_same_time_ask_the_host_once(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { World = Worlds.Slow });

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            await (await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@slow.example"}""")).JsonAsync()));

        Assert.All(verdicts, verdict => Assert.Equal("accepted", verdict.Text("reason")));
        Assert.Single(verdicts.Select(verdict => verdict.Text("checked_at")).Distinct());
        Assert.Single(host.World.Record.RcptsOf("jane@slow.example"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Who_waits_when_the_service_ends_is_told_where_the_verdict_will_be_found(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { World = Worlds.VerySlow, Verifier = options => options with { CommandTimeout = TimeSpan.FromSeconds(20) } });
        using var client = await host.NewKeyAsync("verify");

        var waiting = client.PostJsonAsync("/v1/verifications", """{"email": "jane@slow.example", "wait": 60}""");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (host.World.Record.Connections == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        await host.RestartAsync();
        using var answer = await waiting;
        await answer.JsonAsync(HttpStatusCode.Accepted);

        using var again = host.With(client.DefaultRequestHeaders.Authorization!.Parameter!);
        var settled = await (await again.GetUntilAsync(answer.Headers.Location!.ToString(), found => found.StatusCode != HttpStatusCode.Accepted)).JsonAsync();
        Assert.Equal("accepted", settled.Text("reason"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Slow_host_is_waited_for_no_longer_than_the_caller_wants(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { World = Worlds.Slow });

        var response = await host.Admin.PostJsonAsync("/v1/verifications", """{"email": "jane@slow.example", "wait": 0.05}""");
        await response.JsonAsync(HttpStatusCode.Accepted);
        var settled = await (await host.Admin.GetUntilAsync(response.Headers.Location!.ToString(), answer => answer.StatusCode != HttpStatusCode.Accepted)).JsonAsync();

        Assert.Equal("accepted", settled.Text("reason"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Batch_answers_in_the_order_of_the_addresses_with_a_summary(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        var batch = await (await host.Admin.PostJsonAsync(
            "/v1/verifications/batch", """{"emails": ["nobody@example.com", "jane@example.com", "", "jane@example.com", "a@all.example"]}""")).JsonAsync();

        Assert.Equal(
            ["mailbox_not_found", "accepted", "invalid_syntax", "accepted", "catch_all"], batch.GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.Text("reason")));
        var summary = batch.GetProperty("summary");
        Assert.Equal(5, summary.GetProperty("total").GetInt32());
        Assert.Equal((2, 2, 1, 0), (
            summary.GetProperty("counts").GetProperty("deliverable").GetInt32(),
            summary.GetProperty("counts").GetProperty("undeliverable").GetInt32(),
            summary.GetProperty("counts").GetProperty("risky").GetInt32(),
            summary.GetProperty("counts").GetProperty("unknown").GetInt32()));
        Assert.Equal(2, summary.GetProperty("reasons").GetProperty("accepted").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Batch_that_is_not_settled_in_time_goes_on_as_a_job_with_its_tickets(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { Verifier = options => options with { GreylistDelay = TimeSpan.FromSeconds(2) } });
        using var client = await host.NewKeyAsync("verify");

        var response = await client.PostJsonAsync("/v1/verifications/batch", """{"emails": ["", "jane@grey.example", "jane@example.com"], "wait": 1}""");
        var pending = await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.Contains(pending.Text("state"), (string[])["queued", "running"]);
        Assert.Equal($"/v1/jobs/{pending.Text("id")}", response.Headers.Location!.ToString());
        await (await client.GetAsync($"/v1/verifications/{pending.Text("id")}")).ProblemAsync(HttpStatusCode.NotFound, "not_found");

        await client.GetUntilAsync(
            response.Headers.Location!.ToString(), answer => answer.Content.ReadAsStringAsync().GetAwaiter().GetResult().Contains("\"completed\"", StringComparison.Ordinal));
        var results = await (await client.GetAsync($"{response.Headers.Location}/results?format=json")).Content.ReadAsStringAsync();

        Assert.Contains("jane@grey.example", results, StringComparison.Ordinal);
        Assert.Contains("\"greylisted\":true", results, StringComparison.Ordinal);
        Assert.Contains("\"attempts\":2", results, StringComparison.Ordinal);
        Assert.Contains("invalid_syntax", results, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Sandbox_key_is_answered_from_the_table_without_touching_the_network(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var made = await (await host.Admin.PostJsonAsync("/v1/keys", """{"name": "try", "scopes": ["verify", "history"], "sandbox": true}""")).JsonAsync(HttpStatusCode.Created);
        using var sandbox = host.With(made.Text("key"));

        foreach (var address in SandboxVerdicts.Addresses)
        {
            var verdict = await (await sandbox.PostJsonAsync("/v1/verifications", $$"""{"email": "{{address}}"}""")).JsonAsync();
            Assert.Equal(address, verdict.Text("email"));
        }

        Assert.Equal("not_probed", (await (await sandbox.PostJsonAsync("/v1/verifications", """{"email": "jane@example.com"}""")).JsonAsync()).Text("reason"));
    }
}
