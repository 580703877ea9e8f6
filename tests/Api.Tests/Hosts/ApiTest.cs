using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Api.Tests.Hosts;

/// <summary>What tests of the API say often.</summary>
internal static class ApiTest
{
    /// <summary>Sends JSON as it is written.</summary>
    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Reads the answer, of the status that is expected.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode status = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} and not {(int)status}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Reads a problem, of the status and code that are expected.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = await response.JsonAsync(status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("   at ", problem.GetRawText(), StringComparison.Ordinal);
        return problem;
    }

    /// <summary>Asks for something until the answer meets a condition.</summary>
    public static async Task<HttpResponseMessage> GetUntilAsync(this HttpClient client, string path, Func<HttpResponseMessage, bool> isEnough)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var response = await client.GetAsync(path, limit.Token);
            if (isEnough(response))
            {
                return response;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Makes a key with scopes.</summary>
    public static async Task<HttpClient> NewKeyAsync(this ApiHost host, params string[] scopes)
    {
        var response = await host.Admin.PostAsJsonAsync("/v1/keys", new { name = "test", scopes });
        var key = await response.JsonAsync(HttpStatusCode.Created);
        return host.With(key.GetProperty("key").GetString()!);
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
