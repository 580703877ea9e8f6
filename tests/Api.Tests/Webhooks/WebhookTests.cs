using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Api.Tests.Hosts;
using Validator.Tests.Support;

namespace Api.Tests.Webhooks;

public sealed class WebhookTests
{
    private static readonly HostSetup Setup = new() { AllowPrivateWebhooks = true };

    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task End_of_a_job_is_told_once_and_signed_with_what_its_owner_can_derive_from_the_key(string name)
    {
        await using var receiver = WebhookReceiver.Answering(204);
        await using var host = await ApiHost.StartAsync(name, Setup);
        var key = (await (await host.Admin.PostJsonAsync("/v1/keys", """{"name": "list", "scopes": ["jobs"]}""")).JsonAsync(HttpStatusCode.Created)).Text("key");
        using var client = host.With(key);

        var job = await SendJobAsync(client, receiver.Url);
        var delivery = await UntilAsync(client, "delivered");

        var received = Assert.Single(receiver.All);
        var body = JsonDocument.Parse(received.Body).RootElement;
        Assert.Equal(("job.completed", job, 2), (body.Text("type"), body.GetProperty("data").Text("id"), body.GetProperty("data").GetProperty("done").GetInt32()));
        Assert.Equal((received.Id, job, "job.completed"), (delivery.Text("id"), delivery.Text("job_id"), delivery.Text("type")));
        Assert.Equal(204, delivery.GetProperty("attempts")[0].GetProperty("status_code").GetInt32());

        var secret = HMACSHA256.HashData(SHA256.HashData(Encoding.UTF8.GetBytes(key)), "standard-webhooks"u8);
        var signed = Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}.{received.Body}");
        Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}", received.Signature);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Jobs_that_name_no_receiver_tell_that_of_their_key(string name)
    {
        await using var receiver = WebhookReceiver.Answering(204);
        await using var host = await ApiHost.StartAsync(name, Setup);
        var made = await host.Admin.PostJsonAsync("/v1/keys", $$"""{"name": "list", "scopes": ["jobs"], "webhook_url": "{{receiver.Url}}"}""");
        var key = (await made.JsonAsync(HttpStatusCode.Created)).Text("key");
        await host.RestartAsync();
        using var client = host.With(key);

        var job = await (await client.PostJsonAsync("/v1/jobs", """{"emails": ["jane@example.com"]}""")).JsonAsync(HttpStatusCode.Accepted);

        Assert.Equal(job.Text("id"), (await UntilAsync(client, "delivered")).Text("job_id"));
        Assert.Single(receiver.All);
        var refused = await host.Admin.PostJsonAsync("/v1/keys", """{"name": "x", "scopes": ["jobs"], "webhook_url": "ftp://example.com"}""");
        Assert.Equal("webhook_url", (await refused.JsonAsync(HttpStatusCode.BadRequest)).GetProperty("errors")[0].Text("field"));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Message_that_was_not_taken_can_be_replayed_by_its_owner_alone(string name)
    {
        var answers = new Queue<int>([410, 200]);
        await using var receiver = new WebhookReceiver(_ => Task.FromResult((answers.Dequeue(), (string?)null, (string?)null)));
        await using var host = await ApiHost.StartAsync(name, Setup);
        using var client = await host.NewKeyAsync("jobs");
        using var other = await host.NewKeyAsync("jobs");
        await SendJobAsync(client, receiver.Url);
        var id = (await UntilAsync(client, "failed")).Text("id");

        Assert.Equal(0, (await (await other.GetAsync("/v1/webhooks/deliveries")).JsonAsync()).GetProperty("items").GetArrayLength());
        await (await other.PostAsync($"/v1/webhooks/deliveries/{id}/replay", null)).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await client.PostAsync("/v1/webhooks/deliveries/msg_other/replay", null)).ProblemAsync(HttpStatusCode.NotFound, "not_found");

        var replayed = await (await client.PostAsync($"/v1/webhooks/deliveries/{id}/replay", null)).JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("pending", replayed.Text("state"));
        await UntilAsync(client, "delivered");
        Assert.Equal([id, id], receiver.All.Select(received => received.Id));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Webhook_to_an_address_that_is_not_public_is_refused_and_never_connected_to(string name)
    {
        await using var receiver = WebhookReceiver.Answering(204);
        await using var host = await ApiHost.StartAsync(name);

        var refused = await host.Admin.PostJsonAsync("/v1/jobs", $$"""{"emails": ["jane@example.com"], "webhook_url": "{{receiver.Url}}"}""");

        var problem = await refused.JsonAsync(HttpStatusCode.BadRequest);
        Assert.Contains("not a public address", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Parameters_of_the_log_are_checked(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        foreach (var query in new[] { "state=lost", "cursor=made-up", "limit=0", "limit=1001", "unknown=1" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.GetAsync($"/v1/webhooks/deliveries?{query}")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await (await host.NewKeyAsync("verify")).GetAsync("/v1/webhooks/deliveries")).StatusCode);
    }

    private static async Task<string> SendJobAsync(HttpClient client, Uri url)
    {
        var accepted = await client.PostJsonAsync("/v1/jobs", $$"""{"emails": ["jane@example.com", "nobody@example.com"], "webhook_url": "{{url}}"}""");
        return (await accepted.JsonAsync(HttpStatusCode.Accepted)).Text("id");
    }

    private static async Task<JsonElement> UntilAsync(HttpClient client, string state)
    {
        JsonElement found = default;
        await client.GetUntilAsync("/v1/webhooks/deliveries", response =>
        {
            var items = JsonDocument.Parse(response.Content.ReadAsStringAsync().GetAwaiter().GetResult()).RootElement.GetProperty("items");
            return items.GetArrayLength() > 0 && (found = items[0]).Text("state") == state;
        });
        return found;
    }
}
