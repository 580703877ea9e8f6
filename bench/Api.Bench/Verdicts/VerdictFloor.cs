using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Api.Bench.Verdicts;

/// <summary>The floor: a bare endpoint that reads the body and returns the JSON of a verdict.</summary>
internal static class VerdictFloor
{
    public static async Task<int> RunAsync()
    {
        var json = VerdictJson.SerializeToUtf8Bytes(Sample());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = json.Length;
            await context.Response.Body.WriteAsync(json);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        Console.ReadLine();
        return 0;
    }

    private static Verdict Sample() => new()
    {
        Email = "jane@d0.example",
        Status = VerdictStatus.Deliverable,
        Reason = VerdictReason.Accepted,
        Confidence = Confidence.High,
        Score = 97,
        Normalized = "jane@d0.example",
        Domain = "d0.example",
        Flags = new VerdictFlags { CatchAll = false },
        Dns = new VerdictDns(MailRouteSource.Mx, [new("mx1.d0.example", 10)]),
        Smtp = new VerdictSmtp("mx1.d0.example", 250, "2.1.5", "Ok", Tls: false, Attempts: 1),
        CheckedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero),
        ElapsedMs = 0.1,
        Cached = true,
    };
}
