using MailWorld;

namespace Validator.Api.Bench.Jobs;

/// <summary>A mail internet as a process of its own, whose hosts take 20 ms for a reply: the domains of jobs, and some that no job asks about.</summary>
internal static class JobWorld
{
    /// <summary>The domains of jobs: d0.example and so on.</summary>
    public const int JobDomains = 20_000;

    /// <summary>The domains of single verifications alone: s0.example and so on.</summary>
    public const int SingleDomains = 500;

    public static async Task<int> RunAsync()
    {
        var script = new WorldScript
        {
            Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(20) } },
            Domains = [Domains("d", JobDomains), Domains("s", SingleDomains)],
        };
        await using var world = await World.StartAsync(script, new WorldOptions { Record = RecordDetail.Counters });

        // What is measured takes an address first; nobody asks here by HTTP.
        Console.WriteLine($"http://{world.DnsEndPoint} {world.DnsEndPoint} {world.SmtpPort}");
        Console.ReadLine();
        return 0;

        static DomainScript Domains(string prefix, int count) =>
            new() { Name = $"{prefix}{{0..{count - 1}}}.example", Rules = [new PopulationRule { Prefix = "user", Share = 0.8 }] };
    }
}
