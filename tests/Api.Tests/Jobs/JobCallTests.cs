using System.Net;
using System.Text.Json;
using Validator.Jobs;
using Validator.Verdicts;

namespace Api.Tests.Jobs;

public sealed class JobCallTests : IAsyncLifetime
{
    private JobsHost _host = null!;

    public async Task InitializeAsync() => _host = await JobsHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Job_has_the_members_of_the_contract_and_no_other()
    {
        var job = await _host.AcceptedAsync("jane@x.example\nbad@x.example\nnonsense\n", "text/plain", "?name=n");

        var json = await (await _host.Client.GetAsync($"/v1/jobs/{job.Id}")).JsonAsync();

        Assert.Equal(
            ["id", "name", "state", "total", "done", "duplicates", "counts", "reasons", "rate_per_second", "eta_seconds", "created_at", "started_at", "finished_at"],
            json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"unknown":0,"deliverable":1,"undeliverable":2,"risky":0}""", json.GetProperty("counts").GetRawText());
        Assert.Equal(Enum.GetValues<VerdictReason>().Length, json.GetProperty("reasons").EnumerateObject().Count());
        Assert.Equal(1, json.GetProperty("reasons").GetProperty("mailbox_not_found").GetInt64());
        Assert.Equal(0, json.GetProperty("reasons").GetProperty("catch_all").GetInt64());
        Assert.Equal("2026-01-31T11:00:00.123Z", json.GetProperty("created_at").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("started_at").ValueKind);
    }

    [Fact]
    public async Task Failed_job_says_why()
    {
        var job = await _host.AcceptedAsync("jane@x.example\n");
        job.Change(job.Info with { State = JobState.Failed, Failure = "the disk is full" });

        Assert.Equal("the disk is full", (await (await _host.Client.GetAsync($"/v1/jobs/{job.Id}")).JsonAsync()).GetProperty("failure").GetString());
    }

    [Fact]
    public async Task List_is_paged_newest_first_and_holds_the_own_jobs_only()
    {
        var first = await _host.AcceptedAsync("a@x.example\n");
        var second = await _host.AcceptedAsync("b@x.example\n");
        var third = await _host.AcceptedAsync("c@x.example\n");

        var page = await (await _host.Client.GetAsync("/v1/jobs?limit=2")).JsonAsync();
        var rest = await (await _host.Client.GetAsync($"/v1/jobs?limit=2&cursor={page.GetProperty("next_cursor").GetString()}")).JsonAsync();
        var others = await (await _host.OtherKey.GetAsync("/v1/jobs")).JsonAsync();

        Assert.Equal([third.Id, second.Id], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal([first.Id], rest.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);
        Assert.Equal("""{"items":[],"next_cursor":null}""", others.GetRawText());
    }

    [Theory]
    [InlineData("?limit=0", "invalid_request")]
    [InlineData("?limit=201", "invalid_request")]
    [InlineData("?limit=two", "invalid_request")]
    [InlineData("?cursor=nonsense", "invalid_request")]
    public async Task List_refuses_bad_parameters(string query, string code) => await (await _host.Client.GetAsync($"/v1/jobs{query}")).ProblemAsync(400, code);

    [Fact]
    public async Task Job_is_paused_resumed_and_cancelled()
    {
        var job = await _host.AcceptedAsync("a@x.example\n");
        job.Change(job.Info with { State = JobState.Running });

        foreach (var (verb, state) in new[] { ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled") })
        {
            using var response = await _host.Client.PostAsync($"/v1/jobs/{job.Id}/{verb}", null);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(state, (await response.JsonAsync()).GetProperty("state").GetString());
        }
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    public async Task Job_that_is_over_is_not_changed(string verb)
    {
        var job = await _host.AcceptedAsync("a@x.example\n");

        using var response = await _host.Client.PostAsync($"/v1/jobs/{job.Id}/{verb}", null);

        Assert.Contains("completed", await response.ProblemAsync(409, "invalid_state"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_job_is_gone()
    {
        var job = await _host.AcceptedAsync("a@x.example\n");

        using var response = await _host.Client.DeleteAsync($"/v1/jobs/{job.Id}");
        using var again = await _host.Client.DeleteAsync($"/v1/jobs/{job.Id}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        await again.ProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Job_of_another_key_is_not_told_from_one_that_never_was()
    {
        var job = await _host.AcceptedAsync("a@x.example\n");
        string[] ids = [job.Id, "job_00000000000000000000", new string('a', 5000), "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a%00b", "%F0%9F%98%80", "'%20OR%201=1--"];
        (HttpMethod Method, string Path)[] calls =
        [
            (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Post, "/pause"), (HttpMethod.Post, "/resume"), (HttpMethod.Post, "/cancel"),
            (HttpMethod.Get, "/events"), (HttpMethod.Get, "/results"), (HttpMethod.Get, "/results?format=csv"),
        ];
        foreach (var (method, path) in calls)
        {
            HashSet<string> answers = [];
            foreach (var id in ids.Where(id => id != "%2e%2e" || path.Length > 0))
            {
                using var request = new HttpRequestMessage(method, new Uri($"{_host.Address}v1/jobs/{id}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                using var response = await _host.OtherKey.SendAsync(request);
                Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed, $"{method} {id}{path}: {response.StatusCode}");
                if (id == job.Id || id.StartsWith("job_", StringComparison.Ordinal) || id.Length > 1000)
                {
                    answers.Add(System.Text.RegularExpressions.Regex.Replace(await response.Content.ReadAsStringAsync(), "\"trace_id\":\"[^\"]*\"", ""));
                }
            }

            Assert.True(answers.Count == 1, $"{method} {path}: {string.Join(Environment.NewLine, answers)}");
        }

        Assert.Single(_host.Jobs.All);
    }
}
