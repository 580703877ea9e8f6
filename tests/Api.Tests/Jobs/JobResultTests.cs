using System.Net;
using System.Text;
using System.Text.Json;
using Api.Tests.Tables;
using Validator.Api.Results;

namespace Api.Tests.Jobs;

public sealed class JobResultTests : IAsyncLifetime
{
    private const string Table = "id,email,note\n1,jane@x.example,\"two\nlines, \"\"quoted\"\"\"\n2,=cmd@x.example,=1+1\n3,bad@x.example\n4,nonsense,ü,extra\n";

    private JobsHost _host = null!;

    public async Task InitializeAsync() => _host = await JobsHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Csv_keeps_the_uploaded_cells_and_adds_guarded_verdict_columns()
    {
        var job = await _host.AcceptedAsync(Table, "text/csv");

        var text = await GetAsync(job, "?format=csv");

        Assert.StartsWith("id,email,note,verdict_email,verdict_status,verdict_reason,", text, StringComparison.Ordinal);
        Assert.Contains("\n1,jane@x.example,\"two\nlines, \"\"quoted\"\"\",jane@x.example,deliverable,accepted,high,97,", text, StringComparison.Ordinal);
        Assert.Contains("\n2,=cmd@x.example,=1+1,'=cmd@x.example,deliverable,", text, StringComparison.Ordinal); // what was uploaded is nobody's to change
        Assert.Contains("\n3,bad@x.example,,bad@x.example,undeliverable,", text, StringComparison.Ordinal);
        Assert.Contains("\n4,nonsense,ü,extra,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_is_read_alike_by_another_reader()
    {
        var job = await _host.AcceptedAsync("email\r\n\"a,b\"\"c\"\"\"\r\njane@x.example\r\n", "text/csv");

        var rows = OtherReader.Parse(await GetAsync(job, "?format=csv"));

        Assert.Equal(3, rows.Count);
        Assert.Equal("a,b\"c\"", rows[1][0]);
        Assert.Equal("invalid_syntax", rows[1][Array.IndexOf(rows[0], "verdict_reason")]);
        Assert.Equal("2026-01-31T12:00:00Z", rows[2][Array.IndexOf(rows[0], "verdict_checked_at")]);
    }

    [Theory]
    [InlineData("jane@x.example,5\njoe@x.example,6\n", "text/csv", "email,column2,verdict_email")]
    [InlineData("jane@x.example\njoe@x.example\n", "text/plain", "email,verdict_email")]
    [InlineData("{\"emails\": [\"jane@x.example\"]}", "application/json", "email,verdict_email")]
    public async Task Csv_of_a_table_without_header_names_its_columns(string body, string contentType, string header) =>
        Assert.StartsWith(header, await GetAsync(await _host.AcceptedAsync(body, contentType), "?format=csv"), StringComparison.Ordinal);

    [Fact]
    public async Task Csv_without_a_row_has_its_header()
    {
        var job = await _host.AcceptedAsync(Table);

        Assert.Matches("^id,email,note,verdict_email,[^\n]*\n$", await GetAsync(job, "?format=csv&status=risky"));
    }

    [Fact]
    public async Task Ndjson_is_a_verdict_a_line()
    {
        var job = await _host.AcceptedAsync(Table);

        var lines = (await GetAsync(job, "?format=ndjson")).Split('\n');

        Assert.Equal("", lines[^1]);
        Assert.Equal(["jane@x.example", "=cmd@x.example", "bad@x.example", "nonsense"], lines[..^1].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("email").GetString()));
    }

    [Fact]
    public async Task Json_is_paged_to_the_end()
    {
        var job = await _host.AcceptedAsync(string.Join('\n', Enumerable.Range(0, 250).Select(number => $"u{number}@x.example")), "text/plain");

        List<string?> emails = [];
        string? cursor = null;
        do
        {
            var page = JsonDocument.Parse(await GetAsync(job, cursor is null ? "" : $"?cursor={cursor}")).RootElement;
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, 100);
            emails.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("email").GetString()));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(job.Addresses, emails);
    }

    [Fact]
    public async Task Page_that_is_just_full_is_the_last()
    {
        var job = await _host.AcceptedAsync("a@x.example\nb@x.example\n", "text/plain");

        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(await GetAsync(job, "?limit=2")).RootElement.GetProperty("next_cursor").ValueKind);
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(await GetAsync(job, "?limit=1")).RootElement.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("?status=undeliverable", "bad@x.example nonsense")]
    [InlineData("?status=undeliverable&reason=invalid_syntax", "nonsense")]
    [InlineData("?reason=accepted", "jane@x.example =cmd@x.example")]
    [InlineData("?status=risky", "")]
    [InlineData("?format=ndjson&limit=1&reason=accepted", "jane@x.example")]
    public async Task Rows_are_chosen_by_status_and_reason(string query, string expected)
    {
        var text = await GetAsync(await _host.AcceptedAsync(Table), query);

        Assert.Equal(expected, string.Join(' ', System.Text.RegularExpressions.Regex.Matches(text, "\"email\":\"([^\"]*)\"").Select(match => match.Groups[1].Value)));
    }

    [Theory]
    [InlineData("?status=good", "invalid_request")]
    [InlineData("?status=Deliverable", "invalid_request")]
    [InlineData("?status=1", "invalid_request")]
    [InlineData("?reason=none", "invalid_request")]
    [InlineData("?format=xml", "invalid_request")]
    [InlineData("?limit=0", "invalid_request")]
    [InlineData("?limit=1001", "invalid_request")]
    [InlineData("?limit=-1&format=csv", "invalid_request")]
    [InlineData("?cursor=abc", "invalid_request")]
    [InlineData("?colour=red", "invalid_request")]
    [InlineData("?cursor=cjE6LTE", "invalid_request")]
    public async Task Bad_parameters_are_refused(string query, string code)
    {
        var job = await _host.AcceptedAsync(Table);

        await (await _host.Client.GetAsync($"/v1/jobs/{job.Id}/results{query}")).ProblemAsync(400, code);
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("application/x-ndjson", "application/x-ndjson")]
    [InlineData("text/html, application/xml;q=0.9, */*;q=0.8", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "text/csv")]
    [InlineData("text/csv, application/json", "text/csv")]
    [InlineData("text/csv;q=0, */*", "application/json")]
    public async Task Form_is_what_the_client_likes_best(string? accept, string mediaType)
    {
        var job = await _host.AcceptedAsync(Table);
        using var response = await SendAsync(job, accept);

        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Form_that_is_not_there_is_not_acceptable()
    {
        using var response = await SendAsync(await _host.AcceptedAsync(Table), "image/png");

        await response.ProblemAsync(406, "not_acceptable");
    }

    [Theory]
    [InlineData("list.csv", "attachment; filename=list-results.csv; filename*=UTF-8''list-results.csv")]
    [InlineData(null, "attachment; filename=job-results.csv; filename*=UTF-8''job-results.csv")]
    [InlineData("../../etc/passwd", "attachment; filename=etc_passwd-results.csv; filename*=UTF-8''etc_passwd-results.csv")]
    [InlineData("a\"; filename=\"evil.exe", "attachment; filename=\"a__ filename=_evil.exe-results.csv\"; filename*=UTF-8''a__%20filename%3D_evil.exe-results.csv")]
    [InlineData("a\r\nSet-Cookie: x", "attachment; filename=\"a__Set-Cookie_ x-results.csv\"; filename*=UTF-8''a__Set-Cookie_%20x-results.csv")]
    [InlineData("März\u202Evsc", "attachment; filename=M_rz_vsc-results.csv; filename*=UTF-8''M%C3%A4rz_vsc-results.csv")]
    [InlineData("...", "attachment; filename=job-results.csv; filename*=UTF-8''job-results.csv")]
    public void File_name_is_safe_whatever_the_job_is_called(string? name, string expected) => Assert.Equal(expected, ResultFileName.Disposition(name, "csv"));

    [Fact]
    public async Task Download_is_named_after_the_job()
    {
        var job = await _host.AcceptedAsync(Table, "text/csv", "?name=spring%20list");
        using var response = await _host.Client.GetAsync($"/v1/jobs/{job.Id}/results?format=csv");

        Assert.Equal("text/csv; charset=utf-8; header=present", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("spring list-results.csv", response.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task Client_that_reads_slowly_makes_the_reading_of_rows_wait_and_one_that_goes_ends_it()
    {
        const int Rows = 400_000;
        var job = await _host.AcceptedAsync(new StringBuilder().Insert(0, "somebody@x.example\n", Rows).ToString(), "text/plain");
        using (var response = await _host.Client.GetAsync($"/v1/jobs/{job.Id}/results?format=ndjson", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[1000]);
            var before = -1L;
            while (before != _host.Jobs.RowsRead)
            {
                before = _host.Jobs.RowsRead;
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            }

            Assert.InRange(before, 1, Rows / 2); // what fits into the buffers of two sockets
        }

        var after = _host.Jobs.RowsRead;
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        Assert.InRange(_host.Jobs.RowsRead, after, Rows - 1);
    }

    private async Task<HttpResponseMessage> SendAsync(FakeJob job, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job.Id}/results");
        request.Headers.Accept.Clear();
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await _host.Client.SendAsync(request);
    }

    private async Task<string> GetAsync(FakeJob job, string query)
    {
        using var response = await _host.Client.GetAsync($"/v1/jobs/{job.Id}/results{query}");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.OK, text);
        return text;
    }
}
