using Microsoft.Extensions.DependencyInjection;
using Validator.Accounts;
using Validator.Standalone.Serving;

namespace Validator.Api.Bench.Uploads;

/// <summary>The service as it is, on a data folder of its own.</summary>
internal static class UploadService
{
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("validator-bench-");
        await using (var server = await ValidatorServer.StartAsync(new() { DataFolder = folder.FullName, Urls = [ListenUrl.Read("http://127.0.0.1:0").Value] }))
        {
            var key = await server.Services.GetRequiredService<IKeys>().CreateAsync(new("bench", Scopes.Jobs));
            Console.WriteLine($"{server.Addresses[0]} {key!.Secret}");
            Console.ReadLine();
        }

        folder.Delete(recursive: true);
        return 0;
    }
}
