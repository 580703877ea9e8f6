using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Validator;

namespace Api.Tests.Jobs;

public sealed class JobUploadTests : IAsyncLifetime
{
    private JobsHost _host = null!;

    public async Task InitializeAsync() => _host = await JobsHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Json_job_is_accepted_with_its_location_and_all_that_was_said()
    {
        using var response = await _host.PostAsync(
            """{"emails": ["jane@example.com", "bad@example.com"], "name": "März", "webhook_url": "https://example.com/hook", "options": {"checks": "dns", "max_age": 60}}""", "application/json");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = _host.Jobs.Only;
        Assert.Equal($"/v1/jobs/{job.Id}", response.Headers.Location?.OriginalString);
        var json = await response.JsonAsync();
        Assert.Equal(job.Id, json.GetProperty("id").GetString());
        Assert.Equal("März", json.GetProperty("name").GetString());
        Assert.Equal(2, json.GetProperty("total").GetInt64());
        Assert.Equal(["jane@example.com", "bad@example.com"], job.Addresses);
        Assert.Equal("https://example.com/hook", job.Draft.WebhookUrl?.OriginalString);
        Assert.Equal(CheckDepth.Dns, job.Draft.Checks);
        Assert.Equal(TimeSpan.FromSeconds(60), job.Draft.MaxAge);
    }

    [Fact]
    public async Task Json_members_may_come_in_any_order_and_null_is_nothing()
    {
        var job = await _host.AcceptedAsync(
            "\uFEFF{\"options\": {\"max_age\": null, \"checks\": null}, \"emails\": [\"a@x.example\"], \"webhook_url\": null, \"name\": \"last\"}\n", "application/json; charset=utf-8");

        Assert.Equal(["a@x.example"], job.Addresses);
        Assert.Equal("last", job.Draft.Name);
        Assert.Null(job.Draft.Checks);
    }

    [Fact]
    public async Task Json_addresses_of_every_kind_arrive_as_they_were_sent()
    {
        string[] addresses = ["\"a,b\"@x.example", "two\nlines@x.example", "", "\"q\\\"uote\"@x.example", "jänner@x.example", "=1+1@x.example", "crlf\r\n@x.example", "😀@x.example"];
        var job = await _host.AcceptedAsync(System.Text.Json.JsonSerializer.Serialize(new { emails = addresses }), "application/json");

        Assert.Equal(addresses, job.Addresses);
    }

    [Fact]
    public async Task Csv_column_is_found_and_the_header_kept()
    {
        var job = await _host.AcceptedAsync("id;E-Mail;name\r\n1;jane@example.com;\"Doe; Jane\"\r\n2;joe@example.com;Joe\r\n", "text/csv; charset=utf-8", "?name=list");

        Assert.Equal(["jane@example.com", "joe@example.com"], job.Addresses);
        Assert.Equal(new(';', true, 1, "utf-8") { Header = "id;E-Mail;name", Width = 3 }, job.Draft.Shape);
        Assert.Equal("1;jane@example.com;\"Doe; Jane\"", job.Rows[0].Record);
        Assert.Equal("list", job.Draft.Name);
    }

    [Theory]
    [InlineData("?column=b", 1)]
    [InlineData("?column=3", 2)]
    [InlineData("?column=B&delimiter=%2C", 1)]
    public async Task Csv_column_may_be_named_or_numbered(string query, int column) =>
        Assert.Equal(column, (await _host.AcceptedAsync("a,b,c\nx@y.example,x@y.example,x@y.example\n", "text/csv", query)).Draft.Shape.Column);

    [Fact]
    public async Task Csv_query_says_delimiter_header_checks_age_and_webhook()
    {
        var job = await _host.AcceptedAsync(
            "mail\tn\nx@y.example\t1\n", "text/csv", "?delimiter=tab&header=false&column=1&checks=syntax&max_age=0&webhook_url=http%3A%2F%2Fexample.com%2F");

        Assert.Equal(["mail", "x@y.example"], job.Addresses);
        Assert.Equal('\t', job.Draft.Shape.Delimiter);
        Assert.Null(job.Draft.Shape.Header);
        Assert.Equal(CheckDepth.Syntax, job.Draft.Checks);
        Assert.Equal(TimeSpan.Zero, job.Draft.MaxAge);
    }

    [Fact]
    public async Task Plain_text_is_one_address_a_line_whatever_the_line_holds()
    {
        var job = await _host.AcceptedAsync("\"a,b\"@x.example\n\"c,d\"@x.example\njane@x.example, joe@x.example", "text/plain");

        Assert.Null(job.Draft.Shape.Delimiter);
        Assert.Equal(["\"a,b\"@x.example", "\"c,d\"@x.example", "jane@x.example, joe@x.example"], job.Addresses);
    }

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    [InlineData("utf-16")]
    [InlineData("UTF-16BE")]
    [InlineData("utf-8")]
    [InlineData("\"utf-8\"")]
    public async Task Charset_of_the_content_type_is_honoured(string charset)
    {
        CodePagesEncodingProvider provider = (CodePagesEncodingProvider)CodePagesEncodingProvider.Instance;
        var encoding = provider.GetEncoding(charset.Trim('"')) ?? Encoding.GetEncoding(charset.Trim('"'));
        using var response = await _host.PostAsync(encoding.GetBytes("email,ort\njürgen@x.example,Köln\n"), $"text/csv; charset={charset}");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("jürgen@x.example,Köln", _host.Jobs.Only.Rows[0].Record);
    }

    [Theory]
    [InlineData("utf-8", "")]
    [InlineData("utf-16", "")]
    [InlineData("utf-16BE", "; charset=utf-8")]
    [InlineData("utf-8", "; charset=windows-1252")]
    public async Task Mark_of_byte_order_says_more_than_the_content_type(string encoding, string parameter)
    {
        var marked = Encoding.GetEncoding(encoding);
        using var response = await _host.PostAsync([.. marked.Preamble, .. marked.GetBytes("email,ort\njürgen@x.example,Köln\n")], $"text/csv{parameter}");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("email,ort", _host.Jobs.Only.Draft.Shape.Header);
        Assert.Equal("jürgen@x.example,Köln", _host.Jobs.Only.Rows[0].Record);
    }

    [Fact]
    public async Task Form_may_have_its_fields_before_and_after_the_file()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("my name"), "name" },
            { new ByteArrayContent(Encoding.Latin1.GetBytes("a|b\nx|jürgen@x.example\n")) { Headers = { ContentType = MediaTypeHeaderValue.Parse("text/csv; charset=iso-8859-1") } }, "upload", "../../etc/list.csv" },
            { new StringContent("b"), "column" },
            { new StringContent("|"), "delimiter" },
            { new StringContent("""{"checks": "syntax", "max_age": 5}"""), "options" },
        };
        using var response = await _host.Client.PostAsync("/v1/jobs", form);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = _host.Jobs.Only;
        Assert.Equal(["jürgen@x.example"], job.Addresses);
        Assert.Equal("my name", job.Draft.Name);
        Assert.Equal(CheckDepth.Syntax, job.Draft.Checks);
        Assert.Equal(TimeSpan.FromSeconds(5), job.Draft.MaxAge);
    }

    [Fact]
    public async Task Name_of_the_file_names_the_job_without_its_folder_and_what_does_not_show()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("x@y.example\n"), "file", "..\\..\\C:\\li\u202Est\u0007.csv" },
        };
        using var response = await _host.Client.PostAsync("/v1/jobs", form);

        Assert.Equal("li_st_.csv", (await response.JsonAsync()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Request_sent_again_with_its_idempotency_key_is_the_same_job()
    {
        var first = await SendAsync("x@y.example\n");
        var again = await SendAsync("x@y.example\n");
        using var other = await SendAsync("z@y.example\n");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        await other.ProblemAsync(422, "idempotency_key_reused");
        Assert.Single(_host.Jobs.All);

        async Task<HttpResponseMessage> SendAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = new StringContent(body, Encoding.UTF8, "text/csv") };
            request.Headers.Add("Idempotency-Key", "order-66");
            return await _host.Client.SendAsync(request);
        }
    }
}
