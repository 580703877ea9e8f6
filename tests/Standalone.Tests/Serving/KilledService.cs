using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MailWorld;
using Standalone.Tests.Bulk;

namespace Standalone.Tests.Serving;

/// <summary>How far all jobs of a <see cref="KilledService"/> are.</summary>
internal sealed record Progress(long Done, bool IsOver);

/// <summary>
/// The service in a process that is killed and started again on the same folder, with a mail internet that goes on in the test's process. It keeps what the
/// service told before it was killed, and holds it against what it tells afterwards.
/// </summary>
internal sealed class KilledService(World world, int concurrency) : IAsyncDisposable
{
    private const int Domains = 40;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("validator-kill-");
    private readonly List<(string Id, int First, int Rows)> _jobs = [];
    private readonly Dictionary<string, long> _done = [];
    private readonly Dictionary<int, (string Line, DateTimeOffset At)> _told = [];
    private ServeProcess? _process;

    public int Kills { get; private set; }

    public string Folder => _folder.FullName;

    public World World => world;

    public HttpClient Client => _process!.Client;

    /// <summary>Gets how many jobs had not been read in to their end when they were accepted.</summary>
    public int Unplanned { get; private set; }

    /// <summary>Gets how many askings were made again because of kills, once all is over.</summary>
    public int Repeated { get; private set; }

    public static async Task<KilledService> CreateAsync(int concurrency, int latencyInMs) => new(
        await World.StartAsync(new WorldScript
        {
            Domains =
            [
                new DomainScript { Name = $"d{{0..{Domains - 1}}}.example", Rules = [new PopulationRule { Prefix = "user", Share = 0.7 }] },
                new DomainScript { Name = "all{0..4}.example", CatchAll = true },
                new DomainScript { Name = "grey{0..9}.example", Rules = [new PopulationRule { Prefix = "guest" }], Greylist = new GreylistScript { Delay = TimeSpan.FromSeconds(1) } },
            ],
            Defaults = new WorldDefaults { Host = new HostScript { Latency = TimeSpan.FromMilliseconds(latencyInMs) } },
        }),
        concurrency);

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _process = ServeProcess.Start(Folder, world, "--concurrency", $"{concurrency}");
        await _process.ListensAsync(cancellationToken);
    }

    public async Task KillAsync()
    {
        await _process!.KillAsync();
        Kills++;
        Assert.DoesNotContain(_process.Said, line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));
        _process.Dispose();
        _process = null;
    }

    /// <summary>Uploads further rows as a job; when this ends, it was answered with a 202.</summary>
    public async Task<string> UploadAsync(int rows, string? webhook = null)
    {
        var first = _jobs.Sum(job => job.Rows);
        using var response = await SendAsync(first, rows, webhook);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.Accepted, text);
        Assert.False(response.Headers.Contains("Idempotency-Replayed"));
        var job = JsonDocument.Parse(text).RootElement;
        var id = job.GetProperty("id").GetString()!;
        Unplanned += job.GetProperty("total").GetInt32() < rows ? 1 : 0;
        _jobs.Add((id, first, rows));
        return id;
    }

    /// <summary>Sends every upload again: those who never saw the answer do so, and find their job.</summary>
    public async Task UploadsAreKnownAsync()
    {
        foreach (var (id, first, rows) in _jobs)
        {
            using var response = await SendAsync(first, rows, null);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.True(response.Headers.Contains("Idempotency-Replayed"));
            Assert.Equal(id, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString());
        }
    }

    /// <summary>Gives the jobs that the service knows, and those whose table it keeps.</summary>
    public async Task<(List<string> Listed, List<string> Kept)> JobsAsync()
    {
        var list = await JsonAsync("/v1/jobs?limit=200");
        return ([.. list.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)], [.. new DirectoryInfo(Path.Combine(Folder, "jobs")).EnumerateDirectories().Select(folder => folder.Name)]);
    }

    /// <summary>Looks how far the jobs are: never less far than they were.</summary>
    public async Task<Progress> LookAsync()
    {
        var isOver = true;
        foreach (var (id, _, _) in _jobs)
        {
            var job = await JsonAsync($"/v1/jobs/{id}");
            var done = job.GetProperty("done").GetInt64();
            var state = job.GetProperty("state").GetString();
            Assert.True(state is "queued" or "running" or "completed", state);
            Assert.True(done >= _done.GetValueOrDefault(id), $"{done} done after {_done.GetValueOrDefault(id)}");
            _done[id] = done;
            isOver &= state == "completed";
        }

        return new(_done.Values.Sum(), isOver);
    }

    public async Task<Progress> UntilAsync(Func<Progress, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            var progress = await LookAsync();
            if (condition(progress))
            {
                return progress;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Fetches the rows that have their verdict, which a kill must not take back nor change.</summary>
    public async Task FetchAsync()
    {
        foreach (var (id, _, _) in _jobs)
        {
            var lines = (await Client.GetStringAsync($"/v1/jobs/{id}/results?format=csv")).Split('\n')[1..^1];
            var now = TimeProvider.System.GetUtcNow();
            _done[id] = Math.Max(_done[id], lines.Length);
            foreach (var line in lines)
            {
                var row = int.Parse(line[..line.IndexOf(';', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
                if (_told.TryGetValue(row, out var told))
                {
                    Assert.Equal(told.Line, line);
                }
                else
                {
                    _told[row] = (line, now);
                }
            }
        }
    }

    /// <summary>Holds the jobs, which are over, against what was uploaded, what was told before, and what the mail hosts saw.</summary>
    public async Task CheckAsync()
    {
        foreach (var (id, first, rows) in _jobs)
        {
            await CheckJobAsync(id, first, rows);
        }

        await FetchAsync();
        Assert.Equal(_jobs.Sum(job => job.Rows), _told.Count);
        CheckAskings();
    }

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        await world.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task CheckJobAsync(string id, int first, int count)
    {
        var job = await JsonAsync($"/v1/jobs/{id}");
        Assert.Equal(("completed", count, count), (job.GetProperty("state").GetString(), job.GetProperty("total").GetInt32(), job.GetProperty("done").GetInt32()));
        Assert.Equal(count, job.GetProperty("counts").EnumerateObject().Sum(status => status.Value.GetInt32()));
        Assert.Equal(count / 50, job.GetProperty("duplicates").GetInt32());

        var uploaded = Table(first, count).Split('\n');
        var csv = await Client.GetStringAsync($"/v1/jobs/{id}/results?format=csv");
        var lines = csv.Split('\n');
        Assert.Equal(uploaded.Length, lines.Length);
        Assert.All(uploaded[..^1].Zip(lines), pair => Assert.StartsWith(pair.First + ";", pair.Second, StringComparison.Ordinal));

        var cells = BulkFolder.Parse(csv, ';');
        var (email, reason) = (cells[0].AsSpan().IndexOf("verdict_email"), cells[0].AsSpan().IndexOf("verdict_reason"));
        var verdicts = (await Client.GetStringAsync($"/v1/jobs/{id}/results?format=ndjson")).Split('\n')[..^1].Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal((count, count + 1), (verdicts.Count, cells.Count));
        var reasons = new Dictionary<string, int>();
        for (var i = 0; i < count; i++)
        {
            var (address, expected) = (AddressOf(first + i), ReasonOf(AddressOf(first + i)));
            Assert.Equal([$"{first + i}", address, $"n;{first + i}"], cells[i + 1][..3]);
            Assert.Equal((address, expected), (verdicts[i].GetProperty("email").GetString(), verdicts[i].GetProperty("reason").GetString()));
            Assert.Equal(expected, cells[i + 1][reason]);
            Assert.True(email < 0 || cells[i + 1][email] == address);
            reasons[expected] = reasons.GetValueOrDefault(expected) + 1;
        }

        Assert.Equal(reasons, job.GetProperty("reasons").EnumerateObject().Where(row => row.Value.GetInt32() > 0).ToDictionary(row => row.Name, row => row.Value.GetInt32()));
    }

    /// <summary>Nobody is asked again whose answer was told, and of the others only those who were being asked when it was killed.</summary>
    private void CheckAskings()
    {
        var asked = world.Record.Rcpts.ToLookup(rcpt => rcpt.Recipient);
        foreach (var (row, (_, at)) in _told)
        {
            var address = AddressOf(row);

            // A domain that is known to accept all need not be asked.
            var (least, most) = IsGrey(address) ? (2, 2) : ReasonOf(address) switch { "invalid_syntax" => (0, 0), "catch_all" => (0, 1), _ => (1, 1) };
            var times = asked[address].ToList();
            Assert.True(times.Count >= least && times.Count <= most * (1 + Kills), $"{address} was asked {times.Count} times, with {Kills} kills");
            Assert.DoesNotContain(times, rcpt => rcpt.At > at);
            Repeated += IsRepetition(row) ? 0 : Math.Max(0, times.Count - most);
        }

        // Connections there may be so many at once, each with an address; as many again are answered and about to be stored.
        Assert.InRange(Repeated, 0, Kills * 2 * concurrency);
    }

    private async Task<HttpResponseMessage> SendAsync(int first, int rows, string? webhook)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/jobs" + (webhook is null ? "" : $"?webhook_url={Uri.EscapeDataString(webhook)}"))
        {
            Content = new StringContent(Table(first, rows), Encoding.UTF8, new MediaTypeHeaderValue("text/csv")),
            Headers = { { "Idempotency-Key", $"upload-{first}" } },
        };
        return await Client.SendAsync(request);
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static string Table(int first, int rows) =>
        Enumerable.Range(first, rows).Aggregate(new StringBuilder("id;email;\"a \"\"note\"\"\"\n"), (text, i) => text.Append(CultureInfo.InvariantCulture, $"{i};{AddressOf(i)};\"n;{i}\"\n")).ToString();

    // Of a hundred rows two repeat others, two are at hosts that greylist, two are no addresses, and ten are at domains that accept all.
    private static string AddressOf(int row) =>
        row % 100 == 99 ? AddressOf(row - 42)
        : row % 50 == 49 ? AddressOf(row - 5)
        : row % 50 == 7 ? $"guest{row}@grey{row / 50 % 10}.example"
        : row % 50 == 21 ? $"nothing{row}"
        : row % 10 == 3 ? $"any{row}@all{row / 10 % 5}.example"
        : string.Create(CultureInfo.InvariantCulture, $"user{row}@d{row * 7 % Domains}.example");

    private static bool IsRepetition(int row) => row % 50 == 49;

    private static bool IsGrey(string address) => address.Contains("@grey", StringComparison.Ordinal);

    private string ReasonOf(string address) =>
        !address.Contains('@', StringComparison.Ordinal) ? "invalid_syntax"
        : address.Contains("@all", StringComparison.Ordinal) ? "catch_all"
        : world.MailboxOf(address)!.Kind is MailboxKind.Accept ? "accepted" : "mailbox_not_found";
}
