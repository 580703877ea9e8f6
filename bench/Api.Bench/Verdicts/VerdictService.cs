using MailWorld;
using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Standalone.Serving;

namespace Validator.Api.Bench.Verdicts;

/// <summary>The service as it is, over a mail internet whose hosts take 20 ms for each reply.</summary>
internal static class VerdictService
{
    public const int Domains = 1000;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("validator-bench-");
        await using (var world = await World.StartAsync(new()
        {
            Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(20) } },
            Domains = [.. Enumerable.Range(0, Domains).Select(n => new DomainScript { Name = $"d{n}.example", Mailboxes = { ["jane"] = "accept" } })],
        }))
        await using (var server = await ValidatorServer.StartAsync(new()
        {
            DataFolder = folder.FullName,
            Urls = [ListenUrl.Read("http://127.0.0.1:0").Value],
            Verifier = new() { DnsServers = [world.DnsEndPoint], SmtpPort = world.SmtpPort, AllowPrivateMx = true, HeloName = "bench.example" },
        }))
        {
            var key = await server.Services.GetRequiredService<IKeys>().CreateAsync(new("bench", Scopes.Verify));
            Console.WriteLine($"{server.Addresses[0]} {key!.Secret}");
            Console.ReadLine();
        }

        folder.Delete(recursive: true);
        return 0;
    }
}
