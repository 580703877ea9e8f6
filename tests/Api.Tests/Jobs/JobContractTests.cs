using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Api.Tests.Hosts;
using Api.Tests.Tables;

namespace Api.Tests.Jobs;

/// <summary>Jobs from the upload to the last result, on every host.</summary>
public sealed class JobContractTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Table_is_verified_and_comes_back_with_its_columns(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var key = await host.NewKeyAsync("jobs");
        var table = Encoding.Latin1.GetBytes("Ort;E-Mail;Notiz\r\nKöln;jane@example.com;\"a;b\"\r\nBonn;nobody@example.com\r\nUlm;any@all.example;=1;zu viel\r\nUlm;jane@example.com;noch einmal\r\n;nonsense;\r\n");
        using var content = new ByteArrayContent(table) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/csv; charset=iso-8859-1") } };
        using var accepted = await key.PostAsync("/v1/jobs?name=list.csv", content);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var location = accepted.Headers.Location!.OriginalString;

        var last = await LastEventAsync(key, location);
        var csv = await key.GetAsync($"{location}/results?format=csv");
        var rows = OtherReader.Parse(await csv.Content.ReadAsStringAsync(), ';');

        Assert.Equal(("completed", 5, 5, 1), (last.Text("state"), last.GetProperty("total").GetInt32(), last.GetProperty("done").GetInt32(), last.GetProperty("duplicates").GetInt32()));
        Assert.Equal(2, last.GetProperty("counts").GetProperty("deliverable").GetInt32());
        Assert.Equal(2, last.GetProperty("reasons").GetProperty("accepted").GetInt32());
        Assert.Equal(1, last.GetProperty("reasons").GetProperty("invalid_syntax").GetInt32());
        Assert.Equal("list-results.csv", csv.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal(["Ort", "E-Mail", "Notiz"], rows[0][..3]);
        var reason = Array.IndexOf(rows[0], "verdict_reason");
        Assert.Equal(["accepted", "mailbox_not_found", "catch_all", "accepted", "invalid_syntax"], rows[1..].Select(row => row[reason]));
        Assert.Equal(["Köln", "jane@example.com", "a;b"], rows[1][..3]);
        Assert.Equal(["Ulm", "any@all.example", "=1", "zu viel"], rows[3][..4]);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Json_list_is_verified_filtered_and_paged(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var key = await host.NewKeyAsync("jobs");
        var emails = Enumerable.Range(0, 250).Select(number => number % 2 == 0 ? $"\"{number}" : $"u{number}@").ToList();
        using var accepted = await key.PostJsonAsync("/v1/jobs", JsonSerializer.Serialize(new { emails, options = new { checks = "syntax" } }));
        var location = accepted.Headers.Location!.OriginalString;
        await LastEventAsync(key, location);

        List<string> found = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await (await key.GetAsync($"{location}/results?reason=invalid_syntax&limit=60{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).JsonAsync();
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("email")));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        var lines = (await key.GetStringAsync($"{location}/results?format=ndjson")).TrimEnd('\n').Split('\n');
        Assert.Equal(emails, found);
        Assert.Equal(emails, lines.Select(line => JsonDocument.Parse(line).RootElement.Text("email")));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Job_belongs_to_its_key_and_can_be_sent_again_changed_and_deleted(string name)
    {
        await using var host = await ApiHost.StartAsync(name, new() { World = Worlds.Slow });
        var (key, other) = (await host.NewKeyAsync("jobs"), await host.NewKeyAsync("jobs"));
        var emails = string.Join('\n', Enumerable.Range(0, 300).Select(number => $"u{number}@slow.example"));
        using var first = await SendAsync(emails);
        using var again = await SendAsync(emails);
        using var another = await SendAsync("x@slow.example");
        var location = first.Headers.Location!.OriginalString;

        Assert.Equal(location, again.Headers.Location!.OriginalString);
        await another.ProblemAsync(422, "idempotency_key_reused");
        await (await other.GetAsync(location)).ProblemAsync(404, "not_found");
        await (await other.PostAsync($"{location}/cancel", null)).ProblemAsync(404, "not_found");
        await (await other.GetAsync($"{location}/results?format=csv")).ProblemAsync(404, "not_found");
        foreach (var (verb, state) in new[] { ("pause", "paused"), ("pause", "paused"), ("cancel", "cancelled") })
        {
            Assert.Equal(state, (await (await key.PostAsync($"{location}/{verb}", null)).JsonAsync()).Text("state"));
        }

        await (await key.PostAsync($"{location}/resume", null)).ProblemAsync(409, "invalid_state");
        Assert.Equal(HttpStatusCode.NoContent, (await key.DeleteAsync(location)).StatusCode);
        await (await key.GetAsync(location)).ProblemAsync(404, "not_found");

        async Task<HttpResponseMessage> SendAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
            request.Headers.Add("Idempotency-Key", "once");
            return await key.SendAsync(request);
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Upload_that_breaks_off_or_turns_bad_midway_leaves_no_job(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var key = await host.NewKeyAsync("jobs");
        byte[] table = [.. Encoding.UTF8.GetBytes(new StringBuilder("email\n").Insert(6, "jane@example.com\n", 50_000).ToString()), 0xFF, (byte)'\n'];
        using var bad = new ByteArrayContent(table) { Headers = { ContentType = new("text/csv") } };
        await (await key.PostAsync("/v1/jobs", bad)).ProblemAsync(400, "invalid_encoding");
        using var half = new ByteArrayContent("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\njane@example.com\n"u8.ToArray())
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") },
        };
        await (await key.PostAsync("/v1/jobs", half)).ProblemAsync(400, "malformed_multipart");

        Assert.Equal(0, (await (await key.GetAsync("/v1/jobs")).JsonAsync()).GetProperty("items").GetArrayLength());
    }

    /// <summary>Follows the events to their end.</summary>
    private static async Task<JsonElement> LastEventAsync(HttpClient key, string location)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var response = await key.GetAsync($"{location}/events", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(patience.Token));
        var last = "";
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            last = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : last;
        }

        return JsonDocument.Parse(last).RootElement;
    }
}
