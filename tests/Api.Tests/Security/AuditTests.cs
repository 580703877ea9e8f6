using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.History;

namespace Api.Tests.Security;

public sealed class AuditTests : IAsyncLifetime
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
    public async Task What_was_done_to_keys_is_written_with_who_did_it_and_from_where()
    {
        var made = await _host.CreateKeyAsync(new { name = "shop", scopes = new[] { "verify" } });
        await _admin.PostAsync($"/v1/keys/{made["id"]}/rotate", null);
        await _admin.DeleteAsync($"/v1/keys/{made["id"]}");

        var entries = await EntriesAsync();

        Assert.Equal([("keys.revoke", 204), ("keys.rotate", 200), ("keys.create", 201)], entries.Select(entry => ((string)entry["action"]!, (int)entry["status"]!)));
        Assert.All(entries, entry =>
        {
            Assert.Equal((string)made["id"]!, (string)entry["target"]!);
            Assert.Equal("127.0.0.1", (string)entry["client"]!);
            Assert.StartsWith("key_", (string)entry["key_id"]!, StringComparison.Ordinal);
            Assert.NotEqual((string)made["id"]!, (string)entry["key_id"]!);
        });
    }

    [Fact]
    public async Task What_was_refused_is_written_too()
    {
        using var other = _host.Client(await _host.KeyAsync("verify"));

        await other.PostAsJsonAsync("/v1/keys", new { scopes = new[] { "admin" } });

        Assert.Equal(("keys.create", 403), ((string)(await EntriesAsync())[0]["action"]!, (int)(await EntriesAsync())[0]["status"]!));
    }

    [Fact]
    public async Task Calls_that_change_something_are_written_by_themselves_and_questions_are_not()
    {
        using var client = _host.Client(await _host.KeyAsync("verify", "jobs", "history"));

        await client.PostAsync("/v1/jobs", null);
        await client.DeleteAsync("/v1/jobs/job_1");
        await client.PostAsync("/v1/verify?addresses=1", null);
        await client.GetAsync("/v1/verify");

        Assert.Equal(["DELETE /v1/jobs/{id} job_1", "POST /v1/jobs "], (await EntriesAsync()).SkipLast(1).Select(entry => $"{entry["action"]} {entry["target"]}"));
    }

    [Fact]
    public async Task Block_of_a_client_is_written()
    {
        for (var i = 0; i < 20; i++)
        {
            using var client = _host.Client($"guess-{i}", "127.0.0.9");
            await client.GetAsync("/v1/verify");
        }

        var entry = (await EntriesAsync())[0];
        Assert.Equal(("client.block", "127.0.0.9"), ((string)entry["action"]!, (string)entry["client"]!));
        Assert.Null(entry["key_id"]);
    }

    [Fact]
    public async Task Addresses_and_secrets_are_neither_in_the_audit_log_nor_in_any_other()
    {
        using var client = _host.Client(await _host.KeyAsync("history", "jobs"));

        await client.DeleteAsync("/v1/verifications?email=jane.doe%40person.example");
        await client.DeleteAsync("/v1/jobs/jane.doe%40person.example");
        await client.GetAsync("/v1/no-such/jane.doe%40person.example?email=jane.doe@person.example");

        var audit = await _admin.GetStringAsync("/v1/audit");
        Assert.Contains("DELETE /v1/verifications", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.doe", audit, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(_host.Log);
        Assert.DoesNotContain(_host.Log, line => line.Contains("jane.doe", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(_host.Log, line => line.Contains(_host.AdminKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Line_of_the_log_is_one_JSON_object_whatever_came_from_outside()
    {
        await _admin.DeleteAsync("/v1/keys/%0d%0a%7B%22action%22%3A%22forged%22%7D%e2%80%a8");

        var line = Assert.Single(_host.Log, line => line.StartsWith("Validator.Audit: ", StringComparison.Ordinal)).Split(": ", 2)[1].Trim();
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("forged", line, StringComparison.Ordinal);
        var entry = JsonNode.Parse(line)!;
        Assert.Equal(("keys.revoke", 404), ((string)entry["action"]!, (int)entry["status"]!));
    }

    [Fact]
    public async Task Entries_are_filtered_and_paged()
    {
        for (var i = 0; i < 5; i++)
        {
            await _host.KeyAsync("verify");
            _host.Time.Advance(TimeSpan.FromHours(1));
        }

        await _admin.DeleteAsync("/v1/keys/none");

        Assert.Equal(5, (await EntriesAsync("action=keys.create")).Count);
        Assert.Equal(2, (await EntriesAsync("action=keys.create&from=2026-01-01T01:00:00Z&to=2026-01-01T03:00:00Z")).Count);
        Assert.Empty(await EntriesAsync("key=key_of_nobody"));
        var page = (await _admin.GetFromJsonAsync<JsonNode>("/v1/audit?limit=4"))!;
        Assert.Equal(4, page["items"]!.AsArray().Count);
        Assert.Equal(2, (await EntriesAsync($"cursor={page["next_cursor"]}")).Count);
    }

    [Fact]
    public async Task Entry_that_the_store_does_not_take_is_told_in_the_log()
    {
        await using var host = await SecurityHost.StartAsync();
        var log = new Validator.Api.Security.AuditLog(new FullStore(), host.Time, host.Services.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>());

        await log.WriteAsync("keys.create", "key_1", null, null, 201);

        Assert.Contains(host.Log, line => line.Contains("did not take an entry of keys.create", StringComparison.Ordinal));
    }

    private async Task<List<JsonNode>> EntriesAsync(string query = "") =>
        [.. (await _admin.GetFromJsonAsync<JsonNode>($"/v1/audit?{query}"))!["items"]!.AsArray().Select(entry => entry!)];

    private sealed class FullStore : IAuditStore
    {
        public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default) => throw new IOException("The disk is full.");

        public Task<Page<AuditEntry>> FindAsync(AuditQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<int> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
