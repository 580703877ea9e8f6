using System.Net;
using System.Text;
using Validator.Api.Ports;

namespace Api.Tests.Jobs;

/// <summary>What is not accepted: a clear 4xx each, and nothing done.</summary>
public sealed class JobUploadRefusalTests : IAsyncLifetime
{
    private JobsHost _host = null!;

    public async Task InitializeAsync() => _host = await JobsHost.StartAsync(settings: new() { ["Api:MaxUploadBytes"] = "200000" });

    public async Task DisposeAsync()
    {
        Assert.Empty(_host.Jobs.All);
        Assert.Equal(0, _host.Jobs.Reading);
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"emails": "x@y.example"}""", "emails must be an array of strings")]
    [InlineData("""{"emails": ["x@y.example", 5]}""", "emails[1] must be a string")]
    [InlineData("""{"emails": ["x@y.example", null]}""", "emails[1] must be a string")]
    [InlineData("""{"emails": [["x@y.example"]]}""", "emails[0] must be a string")]
    [InlineData("""{"emails": ["x@y.example"], "name": 5}""", "name must be a string")]
    [InlineData("""{"emails": ["x@y.example"], "name": "a\u0007b"}""", "name may hold no control characters")]
    [InlineData("""{"emails": ["x@y.example"], "name": "a\u202Eb"}""", "name may hold no control characters")]
    [InlineData("""{"emails": ["x@y.example"], "webhook_url": "ftp://example.com/"}""", "webhook_url cannot be used")]
    [InlineData("""{"emails": ["x@y.example"], "webhook_url": "/hook"}""", "webhook_url cannot be used")]
    [InlineData("""{"emails": ["x@y.example"], "webhook_url": "http://127.0.0.1/hook"}""", "webhook_url cannot be used")]
    [InlineData("""{"emails": ["x@y.example"], "webhook_url": "http://[::ffff:10.0.0.1]/hook"}""", "webhook_url cannot be used")]
    [InlineData("""{"emails": ["x@y.example"], "webhook_url": {}}""", "webhook_url must be a string")]
    [InlineData("""{"emails": ["x@y.example"], "options": []}""", "options must be an object")]
    [InlineData("""{"emails": ["x@y.example"], "options": {"max_age": "5"}}""", "max_age must be a number of seconds")]
    [InlineData("""{"emails": ["x@y.example"], "options": {"max_age": -1}}""", "max_age must be a number of seconds from 0")]
    [InlineData("""{"emails": ["x@y.example"], "options": {"max_age": 1e999}}""", "max_age must be a number of seconds from 0")]
    [InlineData("""{"emails": ["x@y.example"], "options": {"checks": "all"}}""", "checks must be one of syntax, dns, smtp")]
    [InlineData("""{"emails": ["x@y.example"], "options": {"depth": 1}}""", "options.depth is not known")]
    [InlineData("""{"emails": ["x@y.example"], "callback": "x"}""", "callback is not known")]
    [InlineData("""{"emails": ["x@y.example"], "emails": ["z@y.example"]}""", "emails may be given once")]
    [InlineData("""{"name": "x"}""", "emails is required")]
    [InlineData("""["x@y.example"]""", "must be a JSON object")]
    [InlineData("""{"emails": ["\ud800@y.example"]}""", "emails[0] must be valid Unicode")]
    public async Task Json_that_breaks_a_rule_names_field_and_rule(string body, string detail)
    {
        using var response = await _host.PostAsync(body, "application/json");

        Assert.Contains(detail, await response.ProblemAsync(400, "invalid_request"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"emails": ["x@y.example" """)]
    [InlineData("""{"emails": ["x@y.example"]} {}""")]
    [InlineData("""{"emails": ["x@y.example",]}""")]
    [InlineData("{\"emails\": [\"x\u0001@y.example\"]}")]
    [InlineData("""{"options": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}}}""")]
    public async Task Json_that_is_none_is_refused(string body)
    {
        using var response = await _host.PostAsync(body, "application/json");

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest, text);
        Assert.Matches("malformed_json|invalid_request", text);
    }

    [Fact]
    public async Task Json_with_bad_utf8_is_refused()
    {
        using var response = await _host.PostAsync([.. "{\"emails\": [\"a\"@"u8[..12], (byte)'"', 0xFF, .. "\"]}"u8], "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Json_value_of_100_kB_is_refused_without_being_kept()
    {
        using var response = await _host.PostAsync($"{{\"emails\": [\"{new string('a', 100_000)}@y.example\"]}}", "application/json");

        await response.ProblemAsync(400, "invalid_request");
    }

    [Theory]
    [InlineData("name,age\nbob,3\nann,4\n", "", "no_address_column")]
    [InlineData("email,age\nbob@x.example,3\n", "?column=mail", "unknown_column")]
    [InlineData("email,age\nbob@x.example,3\n", "?column=3", "unknown_column")]
    [InlineData("", "", "empty_upload")]
    [InlineData("\r\n\n  \n", "", "empty_upload")]
    [InlineData("email\n", "", "empty_upload")]
    [InlineData("a\0b@x.example\n", "", "invalid_encoding")]
    [InlineData("x@y.example\n", "?delimiter=ab", "invalid_request")]
    [InlineData("x@y.example\n", "?delimiter=%22", "invalid_request")]
    [InlineData("x@y.example\n", "?header=maybe", "invalid_request")]
    [InlineData("x@y.example\n", "?checks=", "invalid_request")]
    [InlineData("x@y.example\n", "?colum=1", "invalid_request")]
    [InlineData("x@y.example\n", "?max_age=NaN", "invalid_request")]
    [InlineData("x@y.example\n", "?name=a&name=b", "invalid_request")]
    [InlineData("x@y.example\n", "?webhook_url=javascript:alert(1)", "invalid_request")]
    public async Task Table_that_cannot_be_a_job_is_refused(string body, string query, string code)
    {
        using var response = await _host.PostAsync(body, "text/csv", query);

        await response.ProblemAsync(400, code);
    }

    [Fact]
    public async Task Unknown_column_is_told_with_the_columns_there_are()
    {
        using var response = await _host.PostAsync("email,age\nbob@x.example,3\n", "text/csv", "?column=mail");

        Assert.Contains("There are: email, age.", await response.ProblemAsync(400, "unknown_column"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task Bad_utf8_is_refused_wherever_it_stands(int before)
    {
        var head = Encoding.UTF8.GetBytes("email\n" + new StringBuilder().Insert(0, "jürgen@x.example\n", before / 17));
        using var response = await _host.PostAsync([.. head, .. "j"u8, 0xFC, .. "rgen@x.example\n"u8], "text/csv");

        Assert.Contains($"byte {head.Length + 1}.", await response.ProblemAsync(400, "invalid_encoding"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_not_in_its_charset_is_refused()
    {
        using var response = await _host.PostAsync("jürgen@x.example\n", "text/csv; charset=us-ascii");

        await response.ProblemAsync(400, "invalid_encoding");
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/csv; charset=klingon")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Media_type_or_charset_that_is_not_known_is_refused(string contentType)
    {
        using var response = await _host.PostAsync("x@y.example\n", contentType);

        await response.ProblemAsync(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Compressed_body_is_refused()
    {
        using var content = new StringContent("x@y.example\n", Encoding.UTF8, "text/csv");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _host.Client.PostAsync("/v1/jobs", content);

        await response.ProblemAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("text/csv", false)]
    [InlineData("application/json", false)]
    public async Task Upload_that_is_too_large_is_refused(string contentType, bool isChunked)
    {
        var rows = string.Join(contentType == "text/csv" ? "\n" : "\",\"", Enumerable.Repeat("jane@example.com", 20_000));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(contentType == "text/csv" ? rows : $"{{\"emails\":[\"{rows}\"]}}"));
        content.Headers.ContentType = new(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await _host.Client.SendAsync(request);

        await response.ProblemAsync(413, "body_too_large");
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx@y.example\n", "malformed_multipart")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"", "malformed_multipart")]
    [InlineData("no boundary at all", "malformed_multipart")]
    [InlineData("", "malformed_multipart")]
    [InlineData("--b\r\nContent-Type: text/csv\r\n\r\nx@y.example\r\n--b--\r\n", "malformed_multipart")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--b--\r\n", "invalid_request")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"nam\"\r\n\r\nx\r\n--b--\r\n", "invalid_request")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\nx\r\n--b--\r\n", "invalid_request")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"options\"\r\n\r\n{\"x\":1}\r\n--b--\r\n", "invalid_request")]
    [InlineData(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx@y.example\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b\"\r\n\r\nx@y.example\r\n--b--\r\n",
        "invalid_request")]
    public async Task Form_that_is_broken_is_refused(string body, string code)
    {
        using var response = await _host.PostAsync(body, "multipart/form-data; boundary=b");

        await response.ProblemAsync(400, code);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x")]
    public async Task Form_without_a_proper_boundary_is_refused(string contentType)
    {
        using var response = await _host.PostAsync("--b--\r\n", contentType);

        await response.ProblemAsync(400, "malformed_multipart");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Idempotency_key_that_is_none_is_refused(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs") { Content = new StringContent("x@y.example\n", Encoding.UTF8, "text/csv") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Key_without_the_scope_or_none_at_all_is_refused_before_the_body_is_read()
    {
        using var body = new StringContent("x@y.example\n", Encoding.UTF8, "text/csv");
        using var forbidden = await _host.WithoutScope.PostAsync("/v1/jobs", body);
        using var anonymous = await _host.Host.Anonymous.PostAsync("/v1/jobs", body);

        await forbidden.ProblemAsync(403, "insufficient_scope");
        await anonymous.ProblemAsync(401, "missing_key");
    }

    [Fact]
    public async Task Limits_of_the_key_are_told_with_when_to_come_back()
    {
        _host.Jobs.Outcome = JobCreationOutcome.LimitReached;
        using var response = await _host.PostAsync("x@y.example\n", "text/csv");

        await response.ProblemAsync(429, "limit_reached");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Hostile_column_name_is_shown_harmlessly()
    {
        using var response = await _host.PostAsync("na\u202Eme,\"<script>\"\nbob,3\nann,4\n", "text/csv");

        Assert.DoesNotContain('\u202E', await response.ProblemAsync(400, "no_address_column"));
    }
}
