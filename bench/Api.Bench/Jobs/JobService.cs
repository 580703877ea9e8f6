using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Standalone.Serving;

namespace Validator.Api.Bench.Jobs;

/// <summary>The service as it is, on a data folder of its own, over the world of another process; it makes keys for all who take part.</summary>
internal static class JobService
{
    public const int Keys = 11;

    public static async Task<int> RunAsync(string dns, string smtp)
    {
        var folder = Directory.CreateTempSubdirectory("validator-bench-");
        await using (var server = await ValidatorServer.StartAsync(new()
        {
            DataFolder = folder.FullName,
            Urls = [ListenUrl.Read("http://127.0.0.1:0").Value],
            Verifier = new()
            {
                DnsServers = [IPEndPoint.Parse(dns)],
                SmtpPort = int.Parse(smtp, CultureInfo.InvariantCulture),
                AllowPrivateMx = true,
                HeloName = "bench.example",
            },
        }))
        {
            var keys = server.Services.GetRequiredService<IKeys>();
            var secrets = new List<string>();
            for (var key = 0; key < Keys; key++)
            {
                secrets.Add((await keys.CreateAsync(new($"bench {key}", Scopes.Verify | Scopes.Jobs)))!.Secret);
            }

            Console.WriteLine($"{server.Addresses[0]} {string.Join(' ', secrets)}");
            Console.ReadLine();
        }

        folder.Delete(recursive: true);
        return 0;
    }
}
