using System.Text.RegularExpressions;
using MailWorld;
using Validator;
using Validator.Dns;
using Validator.Domains;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Library;

/// <summary>What README.md and docs/library.md show compiles, runs and does what they say.</summary>
public sealed partial class SamplesTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private World _world = null!;
    private VerifierOptions _options = null!;

    public async Task InitializeAsync()
    {
        _world = await World.StartAsync(new()
        {
            Domains =
            [
                new() { Name = "example.com", Mailboxes = { ["jane"] = "accept" } },
                new() { Name = "grey.example", Greylist = new() { Delay = TimeSpan.FromMilliseconds(1) }, Mailboxes = { ["jane"] = "accept" } },
                new() { Name = "mail.corp.example", Mailboxes = { ["jane"] = "accept" } },
            ],
        });
        _options = Samples.Options() with
        {
            DnsServers = [_world.DnsEndPoint],
            SmtpPort = _world.SmtpPort,
            AllowPrivateMx = true,
            GreylistDelay = TimeSpan.FromMilliseconds(200),
        };
        await File.WriteAllLinesAsync(_file, ["jane@example.com", "nobody@example.com", "not an address"]);
    }

    public async Task DisposeAsync()
    {
        File.Delete(_file);
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task One_and_many_are_verified()
    {
        await using var verifier = new EmailVerifier(_options);

        Assert.Equal(VerdictReason.Accepted, (await Samples.OneAsync(_options, CancellationToken.None)).Reason);
        Assert.Equal(VerdictReason.Accepted, Samples.Synchronously(verifier).Reason);
        foreach (var progress in new[] { await Samples.ReadmeAsync(_options, _file), await Samples.ManyAsync(verifier, _file, CancellationToken.None) })
        {
            Assert.Equal((3, 3, 1, 2), (progress.Read, progress.Answered, progress.Of(VerdictStatus.Deliverable), progress.Of(VerdictStatus.Undeliverable)));
        }
    }

    [Fact]
    public async Task Host_with_a_queue_of_its_own_asks_until_there_is_a_verdict()
    {
        await using var verifier = new EmailVerifier(_options);
        var queue = new Queue<RetryTicket?>([null]);
        Verdict? verdict = null;

        while (queue.TryDequeue(out var ticket))
        {
            await Samples.OnceAsync(
                verifier,
                "jane@grey.example",
                ticket,
                settled => Task.FromResult(verdict = settled),
                (_, next, _) =>
                {
                    queue.Enqueue(next);
                    return Task.CompletedTask;
                });
        }

        Assert.Equal((VerdictReason.Accepted, true), (verdict!.Reason, verdict.Flags.Greylisted));
    }

    [Fact]
    public async Task Bounce_is_learned_from_and_domains_are_stored()
    {
        await using var verifier = new EmailVerifier(_options);

        Assert.True((await Samples.ReportAsync(verifier, CancellationToken.None)).IsAccepted);
        Assert.Equal(VerdictReason.ReportedBounced, (await verifier.VerifyAsync("jane@example.com")).Reason);
        Assert.Equal(0, await Samples.StoreAsync(_options, new Domains.FakeDomainMemory(), CancellationToken.None));
    }

    [Fact]
    public async Task Own_dns_port_is_asked()
    {
        var silent = new SilentDns();
        await using var office = new DnsResolver(new DnsResolverOptions { Servers = [_world.DnsEndPoint] });

        Assert.Equal(VerdictReason.Accepted, (await Samples.OwnDnsAsync(_options, silent, office)).Reason);
        Assert.Equal(VerdictReason.DnsError, (await Samples.OwnDnsAsync(_options, office, silent)).Reason);
    }

    [Fact]
    public void Every_fence_is_a_region_and_every_region_a_fence()
    {
        var regions = Region().Matches(File.ReadAllText(Repository.PathOf("tests", "Engine.Tests", "Library", "Samples.cs")))
            .ToDictionary(match => match.Groups[1].Value, match => Unindented(match.Groups[2].Value));
        var readme = Fences("README.md");
        var library = Fences("docs", "library.md");

        Assert.Equal([regions["readme"]], readme);
        Assert.Equal(regions.Where(region => region.Key != "readme").Select(region => region.Value).Order(StringComparer.Ordinal), library.Order(StringComparer.Ordinal));
    }

    private static List<string> Fences(params string[] path) =>
        [.. Fence().Matches(File.ReadAllText(Repository.PathOf(path))).Select(match => match.Groups[1].Value)];

    private static string Unindented(string code)
    {
        var lines = code.Split('\n');
        var margin = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[margin..] : line));
    }

    [GeneratedRegex(@"^ *#region (\S+)\n(.*?\n) *#endregion$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("^```csharp\n(.*?\n)```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    private sealed class SilentDns : IDnsLookup
    {
        public ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new DnsAnswer(DnsStatus.ServerFailure, [], TimeSpan.FromSeconds(5)));
    }
}
