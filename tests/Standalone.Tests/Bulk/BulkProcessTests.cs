using System.Globalization;
using System.Text;
using MailWorld;

namespace Standalone.Tests.Bulk;

/// <summary>The real program against a simulated mail internet.</summary>
public sealed class BulkProcessTests : IAsyncLifetime, IDisposable
{
    private const int Rows = 2400;
    private const int Domains = 60;

    /// <summary>Seconds that a host puts new senders off for; its reply names them.</summary>
    private const int LateDelay = 8;

    private readonly BulkFolder _folder = new();
    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.StartAsync(new WorldScript
    {
        Domains =
        [
            new DomainScript { Name = $"d{{0..{Domains - 1}}}.example", Rules = [new PopulationRule { Prefix = "user", Share = 0.7 }] },
            new DomainScript { Name = "grey.example", Rules = [new PopulationRule { Prefix = "guest" }], Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(1) } },
            new DomainScript { Name = "late.example", Rules = [new PopulationRule { Prefix = "guest" }], Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(LateDelay) } },
        ],
        Defaults = new WorldDefaults { Host = new HostScript { Latency = TimeSpan.FromMilliseconds(4) } },
    });

    public async Task DisposeAsync() => await _world.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_several_moments_it_goes_on_and_answers_every_row_exactly_once()
    {
        WriteList();
        var asked = 0;
        foreach (var share in new[] { 0.0, 0.2, 0.5, 0.9 })
        {
            using var killed = Start();
            await UntilAsync(() => killed.HasExited || _folder.HasJournal && JournalRecords() >= share * Rows * 0.8);
            Assert.False(killed.HasExited, "it was over before it could be killed");
            await killed.KillAsync();
            Assert.False(File.Exists(_folder.Output));
            asked = JournalRecords();
        }

        using var last = Start();
        var (status, error) = await last.WaitAsync();

        Assert.True(status == 0, error);
        Assert.Contains("going on", error, StringComparison.Ordinal);
        Assert.InRange(asked, Rows / 2, Rows);
        CheckOutput();
        Assert.True(_folder.IsClean);
    }

    [Fact]
    public async Task Interrupted_by_a_signal_it_says_how_to_go_on_and_asks_no_answered_address_again()
    {
        WriteList();
        int answered;
        using (var interrupted = Start())
        {
            await UntilAsync(() => _folder.HasJournal && JournalRecords() >= Rows / 3);
            interrupted.Interrupt();
            var (first, message) = await interrupted.WaitAsync();
            Assert.Equal(1, first);
            Assert.Contains("Run the same command again to go on", message, StringComparison.Ordinal);
            answered = JournalRecords();
        }

        using var last = Start();
        var (status, error) = await last.WaitAsync();

        Assert.True(status == 0, error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"going on: {answered:N0} addresses"), error, StringComparison.Ordinal);
        CheckOutput();
    }

    [Fact]
    public async Task Disk_that_fills_is_told_and_what_was_answered_is_kept()
    {
        WriteList();
        using (var full = ValidatorProcess.StartWithSmallDisk(400, Arguments()))
        {
            var (first, message) = await full.WaitAsync();
            Assert.True(first == 1 && message.Contains("took no more", StringComparison.Ordinal), message);
            Assert.Contains("run the same command again to go on", message, StringComparison.Ordinal);
        }

        var kept = JournalRecords();
        Assert.True(kept is >= 100 and < Rows, $"{kept} kept");
        using var last = Start();
        var (status, error) = await last.WaitAsync();

        Assert.True(status == 0, error);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"going on: {kept:N0} addresses"), error, StringComparison.Ordinal);
        CheckOutput();
    }

    [Fact]
    public async Task Killed_while_rows_wait_for_a_greylist_retry_it_asks_them_again_at_their_time_with_the_same_triplet()
    {
        _folder.Write(string.Concat(Enumerable.Range(0, 30).Select(i => $"guest{i}@late.example\n")));
        using (var killed = Start())
        {
            await UntilAsync(() => _folder.HasJournal && _folder.JournalRecords().PutOff == 30);
            await killed.KillAsync();
        }

        var firstAsked = _world.Record.Rcpts[0].At;
        await UntilAsync(() => TimeProvider.System.GetUtcNow() > firstAsked.AddSeconds(LateDelay / 2.0));
        var restarted = TimeProvider.System.GetUtcNow();
        using var last = Start();
        var (status, error) = await last.WaitAsync();

        Assert.True(status == 0, error);
        Assert.All(_folder.ReadRows()[1..], row => Assert.Equal("accepted", row[3]));
        var triplets = _world.Record.Triplets.Where(triplet => triplet.Recipient.StartsWith("guest", StringComparison.Ordinal)).ToList();
        Assert.Equal(30, triplets.Count);
        Assert.All(triplets, triplet => Assert.Equal((1, true), (triplet.Refusals, triplet.Passed)));
        Assert.All(Enumerable.Range(0, 30), i =>
        {
            var asked = _world.Record.RcptsOf($"guest{i}@late.example");
            Assert.Equal(2, asked.Length);
            Assert.InRange(asked[1].At, asked[0].At.AddSeconds(LateDelay * 0.95), restarted.AddSeconds(LateDelay * 0.95));
        });
    }

    private ValidatorProcess Start() => ValidatorProcess.Start(Arguments());

    private string[] Arguments() => _folder.Arguments(
        "--dns", _world.DnsEndPoint.ToString(), "--smtp-port", $"{_world.SmtpPort}", "--allow-private-mx", "--greylist-delay", "1.5", "--helo", "test.example");

    private void WriteList()
    {
        var list = new StringBuilder("id;email;\"a \"\"note\"\"\"\r\n");
        for (var i = 0; i < Rows; i++)
        {
            list.Append(CultureInfo.InvariantCulture, $"{i};{AddressOf(i)};\"n;{i}\"\r\n");
        }

        _folder.Write(list.ToString());
    }

    // Every 8th row repeats an earlier one, every 40th is at a host that greylists.
    private static string AddressOf(int row) =>
        row % 40 == 7 ? $"guest{row}@grey.example"
        : row % 8 == 1 ? AddressOf(row / 8 * 4)
        : string.Create(CultureInfo.InvariantCulture, $"user{row}@d{row * 7 % Domains}.example");

    private void CheckOutput()
    {
        var lines = _folder.ReadOutput().Split("\r\n");
        var input = File.ReadAllText(_folder.Input).Split("\r\n");
        Assert.Equal(input.Length, lines.Length);
        Assert.All(input[..^1].Zip(lines), pair => Assert.StartsWith(pair.First + ";", pair.Second));

        var rows = _folder.ReadRows(';')[1..];
        Assert.Equal(Rows, rows.Count);
        for (var i = 0; i < Rows; i++)
        {
            var address = AddressOf(i);
            var expected = _world.MailboxOf(address)!.Kind is MailboxKind.Accept ? "accepted" : "mailbox_not_found";
            Assert.Equal([$"{i}", address, $"n;{i}", address], rows[i][..4]);
            Assert.Equal(expected, rows[i][5]);
        }
    }

    private int JournalRecords() => _folder.JournalRecords().Answers.Count;

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
