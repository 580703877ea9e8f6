// Verifies an address: URL=http://127.0.0.1:8080 KEY=... dotnet run verify.cs jane@example.com
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

using var client = new HttpClient { BaseAddress = new Uri(Environment.GetEnvironmentVariable("URL")!) };
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("KEY"));

var question = new JsonObject { ["email"] = args[0], ["wait"] = 5 };
var answer = await client.PostAsync("/v1/verifications", new StringContent(question.ToJsonString(), Encoding.UTF8, "application/json"));
while (answer.StatusCode == HttpStatusCode.Accepted)
{
    // Not settled yet: it goes on, and is found at Location.
    await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value);
    answer = await client.GetAsync(answer.Headers.Location);
}

var verdict = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
if (!answer.IsSuccessStatusCode)
{
    throw new HttpRequestException($"{verdict["code"]}: {verdict["detail"]}");
}

Console.WriteLine($"{verdict["email"]}: {verdict["status"]}, {verdict["reason"]}");
