using System.Diagnostics;
using MailWorld;
using Validator.Tests.Support;

namespace Standalone.Tests.Bulk;

/// <summary>The list of eng/bulk-list, verified by the real program, which is killed and started again: what its output says, and what the mail hosts saw.</summary>
public sealed class BulkListTests : IDisposable
{
    /// <summary>The most rows under way at once (BatchLimits.For the default concurrency).</summary>
    private const int MostInFlight = 1000;

    private const int MostConnections = 5;
    private const int MostRejections = 5;

    private static readonly double[] Kills = [0.1, 0.4, 0.75];

    private readonly BulkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task List_of_3_000_rows_survives_kill_and_is_verified_politely() => VerifyAsync(3_000);

    [Fact]
    [Trait("Category", "Long")]
    public Task List_of_100_000_rows_survives_kill_and_is_verified_politely() => VerifyAsync(100_000);

    private async Task VerifyAsync(int rows)
    {
        await using var world = await World.StartAsync(
            WorldScript.Parse(await File.ReadAllTextAsync(Repository.PathOf("eng", "bulk-world.json"))), new WorldOptions { RecordedSessions = 1_000_000 });
        var addresses = await WriteListAsync(rows);
        var answered = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var share in Kills)
        {
            using var killed = Start(world);
            await UntilAsync(() => killed.HasExited || (_folder.HasJournal && _folder.JournalRecords().Answers.Count >= share * rows * 0.9));
            Assert.False(killed.HasExited, "it was over before it could be killed");
            await killed.KillAsync();
            await world.Record.WhenIdleAsync();
            var at = TimeProvider.System.GetUtcNow();
            _folder.JournalRecords().Answers.ForEach(ordinal => answered.TryAdd(addresses[(int)ordinal], at));
        }

        using var last = Start(world);
        var (status, error) = await last.WaitAsync(TimeSpan.FromMinutes(4));
        Assert.True(status == 0, error);
        await world.Record.WhenIdleAsync();

        CheckOutput(world, addresses);
        CheckQuestions(world.Record, addresses, answered);
        CheckManners(world.Record);
    }

    /// <summary>Each row is there once, in its place, with the verdict that is right.</summary>
    private void CheckOutput(World world, string[] addresses)
    {
        var input = File.ReadLines(_folder.Input);
        Assert.All(input.Zip(File.ReadLines(_folder.Output)), pair => Assert.StartsWith(pair.First + ",", pair.Second, StringComparison.Ordinal));
        var output = _folder.ReadRows()[1..];
        Assert.Equal(addresses.Length, output.Count);
        Assert.All(output.Zip(addresses), pair => Assert.Equal(Expected(world, pair.Second), pair.First[5]));
    }

    private static string Expected(World world, string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..] switch
    {
        "@nowhere" => "invalid_syntax",
        "absent.example" => "domain_not_found",
        "null.example" => "null_mx",
        "down.example" => "connection_failed",
        ['a', 'l', 'l', ..] => "catch_all",
        _ => world.MailboxOf(address)!.Kind is MailboxKind.Accept ? "accepted" : "mailbox_not_found",
    };

    /// <summary>What was answered before a kill is not asked again; of the others no more were asked again than were under way.</summary>
    private static void CheckQuestions(WorldRecord record, string[] addresses, Dictionary<string, DateTimeOffset> answered)
    {
        var ours = addresses.ToHashSet(StringComparer.Ordinal);
        var questions = record.Rcpts.Where(rcpt => ours.Contains(rcpt.Recipient) && rcpt.Code is not (>= 400 and < 500)).ToLookup(rcpt => rcpt.Recipient);
        Assert.DoesNotContain(answered, pair => questions[pair.Key].Any(rcpt => rcpt.At > pair.Value));
        Assert.InRange(questions.Sum(address => address.Count() - 1), 0, Kills.Length * MostInFlight);
        Assert.True(answered.Count > addresses.Length / 2, $"{answered.Count} were answered at the last kill");
    }

    private static void CheckManners(WorldRecord record)
    {
        Assert.All(record.Sessions, session => Assert.InRange(session.Rejections, 0, MostRejections));
        Assert.All(record.Sessions.SelectMany(session => session.Transactions), transaction => Assert.InRange(transaction.Recipients.Length, 0, 1));
        Assert.All(record.Hosts, host => Assert.InRange(host.MostConnectionsAtOnce, 0, MostConnections));
        Assert.InRange(record.MostConnectionsAtOnceOfDomain("giant.example"), 1, MostConnections);
        Assert.InRange(record.MostConnectionsAtOnceOfOperator("hosting"), 1, MostConnections);

        // One triplet to an address, and each came back until it passed: network, sender and recipient were the same.
        var triplets = record.Triplets.Where(triplet => triplet.Recipient.StartsWith("user", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(triplets);
        Assert.Equal(triplets.Count, triplets.DistinctBy(triplet => triplet.Recipient).Count());
        Assert.All(triplets, triplet => Assert.True(triplet.Passed, $"{triplet} did not pass."));
    }

    private async Task<string[]> WriteListAsync(int rows)
    {
        using var list = Process.Start(new ProcessStartInfo(Repository.PathOf("eng", "bulk-list"), [$"{rows}"]) { RedirectStandardOutput = true })!;
        _folder.Write(await list.StandardOutput.ReadToEndAsync());
        await list.WaitForExitAsync();
        Assert.Equal(0, list.ExitCode);
        return [.. File.ReadLines(_folder.Input).Skip(1).Select(line => line[(line.LastIndexOf(',') + 1)..])];
    }

    private ValidatorProcess Start(World world) => ValidatorProcess.Start(_folder.Arguments(
        "--dns", $"{world.DnsEndPoint}", "--smtp-port", $"{world.SmtpPort}", "--allow-private-mx", "--helo", "test.example"));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
