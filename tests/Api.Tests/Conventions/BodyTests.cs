using System.Net;
using System.Net.Sockets;
using System.Text;
using Api.Tests.Hosts;

namespace Api.Tests.Conventions;

/// <summary>Every body that is not what it should be: a clear answer, no stack trace, no effect.</summary>
public sealed class BodyTests
{
    public static TheoryData<string> Hosts => ApiHost.Names;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Body_that_breaks_a_rule_is_answered_with_field_and_rule(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        foreach (var (body, field, rule) in new[]
        {
            ("""{"email": 1}""", "email", "type"),
            ("""{"email": null}""", "email", "required"),
            ("""{"email": ["jane@example.com"]}""", "email", "type"),
            ("""{}""", "email", "required"),
            ("""[]""", "", "type"),
            ("""null""", "", "type"),
            (""" "jane@example.com" """, "", "type"),
            ("""{"email": "jane@example.com", "emial": 1}""", "emial", "unknown_member"),
            ("""{"Email": "jane@example.com"}""", "Email", "unknown_member"),
            ("""{"email": "jane@example.com", "email": "john@example.com"}""", "email", "duplicate"),
            ("""{"email": "jane@example.com", "wait": "10"}""", "wait", "type"),
            ("""{"email": "jane@example.com", "wait": 61}""", "wait", "range"),
            ("""{"email": "jane@example.com", "wait": -1}""", "wait", "range"),
            ("""{"email": "jane@example.com", "wait": 1e999}""", "wait", "range"),
            ("""{"email": "jane@example.com", "max_age": -1}""", "max_age", "range"),
            ("""{"email": "jane@example.com", "checks": "all"}""", "checks", "choice"),
            ("""{"email": "jane@example.com", "checks": "SMTP"}""", "checks", "choice"),
            ($$"""{"email": "{{new string('a', 2001)}}"}""", "email", "length"),
            ("""{"email": "\ud800@example.com"}""", "email", "format"),
        })
        {
            var problem = await (await host.Admin.PostJsonAsync("/v1/verifications", body)).ProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
            var error = problem.GetProperty("errors")[0];
            Assert.Equal((body, field, rule), (body, error.Text("field"), error.Text("rule")));
        }

        foreach (var (body, field, rule) in new[]
        {
            ("""{"emails": []}""", "emails", "length"),
            ($$"""{"emails": [{{string.Join(',', Enumerable.Repeat("\"a@example.com\"", 1001))}}]}""", "emails", "length"),
            ("""{"emails": ["a@example.com", null]}""", "emails[1]", "type"),
            ("""{"emails": ["a@example.com", 7]}""", "emails[1]", "type"),
            ("""{"emails": "a@example.com"}""", "emails", "type"),
        })
        {
            var problem = await (await host.Admin.PostJsonAsync("/v1/verifications/batch", body)).ProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
            var error = problem.GetProperty("errors")[0];
            Assert.Equal((field, rule), (error.Text("field"), error.Text("rule")));
        }

        Assert.Equal(0, (await (await host.Admin.GetAsync("/v1/verifications")).JsonAsync()).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Body_that_is_no_json_is_answered_with_the_place_of_the_fault(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        foreach (var body in new[]
        {
            "", "{", "{\"email\": \"jane@example.com\"", "{\"email\": \"jane@example.com\"} {}", "{'email': 1}", "{\"email\": \"jane@example.com\",}", "email=jane",
            string.Concat(Enumerable.Repeat("[", 100)), "{\"email\": " + string.Concat(Enumerable.Repeat("[", 50)) + string.Concat(Enumerable.Repeat("]", 50)) + "}",
        })
        {
            await (await host.Admin.PostJsonAsync("/v1/verifications", body)).ProblemAsync(HttpStatusCode.BadRequest, "malformed_json");
        }

        using var latin = new ByteArrayContent([.. "{\"email\": \"j"u8, 0xE4, .. "ne@example.com\"}"u8]);
        latin.Headers.ContentType = new("application/json");
        var problem = await (await host.Admin.PostAsync("/v1/verifications", latin)).ProblemAsync(HttpStatusCode.BadRequest, "malformed_json");
        Assert.Contains("UTF-8", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Byte_order_mark_and_letters_of_any_script_are_fine(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        using var body = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. "{\"email\": \"jäne@example.com\", \"checks\": \"syntax\"}"u8]);
        body.Headers.ContentType = new("application/json") { CharSet = "utf-8" };

        using var response = await host.Admin.PostAsync("/v1/verifications", body);

        Assert.Contains("\"jäne@example.com\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Wrong_media_type_path_method_and_size_are_problems_too(string name)
    {
        await using var host = await ApiHost.StartAsync(name);

        using var form = new StringContent("email=jane", Encoding.UTF8, "application/x-www-form-urlencoded");
        await (await host.Admin.PostAsync("/v1/verifications", form)).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await (await host.Admin.PostAsync("/v1/verifications", null)).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await (await host.Admin.GetAsync("/v1/nothing")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await host.Admin.GetAsync("/v1/verifications/../../etc/passwd")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        await (await host.Admin.GetAsync("/v1/verifications/..%2f..%2fetc%2fpasswd")).ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Admin.GetAsync("/v1/verifications/%00")).StatusCode);
        await (await host.Admin.PutAsync("/v1/verifications", null)).ProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");

        // Who asks before sending learns it without sending: otherwise the connection may end in the middle of the body.
        using var large = new HttpRequestMessage(HttpMethod.Post, "/v1/verifications") { Content = new StringContent(new string(' ', 2 << 20), Encoding.UTF8, "application/json") };
        large.Headers.ExpectContinue = true;
        await (await host.Admin.SendAsync(large)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Body_that_ends_early_or_never_has_no_effect(string name)
    {
        await using var host = await ApiHost.StartAsync(name);
        var address = host.Anonymous.BaseAddress!;
        var key = host.Admin.DefaultRequestHeaders.Authorization!.ToString();

        using (var half = new TcpClient(address.Host, address.Port))
        {
            await using var stream = half.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/verifications HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"email\": "));
            half.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream);
            var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await (await host.Admin.GetAsync("/v1/verifications")).JsonAsync()).GetProperty("items").GetArrayLength());
    }
}
