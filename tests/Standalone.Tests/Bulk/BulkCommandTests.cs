using System.Collections.Concurrent;
using System.Text;
using Validator;
using Validator.Domains;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Standalone.Tests.Bulk;

public sealed class BulkCommandTests : IDisposable
{
    private static readonly string[] VerdictColumns =
    [
        "verdict_email", "verdict_status", "verdict_reason", "verdict_confidence", "verdict_score", "verdict_normalized", "verdict_did_you_mean",
        "verdict_catch_all", "verdict_disposable", "verdict_role", "verdict_free", "verdict_mx", "verdict_smtp_code", "verdict_checked_at",
    ];

    private readonly TestProgram _program = new();
    private readonly BulkFolder _folder = new();
    private readonly ConcurrentQueue<string> _asked = [];

    public BulkCommandTests() => _program.Verify = (email, _) =>
    {
        _asked.Enqueue(email);
        return Task.FromResult(email.Contains('@', StringComparison.Ordinal) ? Sample.Accepted(email) : Sample.Invalid(email));
    };

    public void Dispose()
    {
        _program.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Results_keep_the_order_and_the_columns_of_the_input()
    {
        _folder.Write("id,email,name\n1,a@x.com,\"Müller, A\"\n2,bad,\n3,b@x.com,'\n");

        Assert.Equal(0, await RunAsync());

        var rows = _folder.ReadRows();
        Assert.Equal(["id", "email", "name", .. VerdictColumns], rows[0]);
        Assert.Equal(["1", "a@x.com", "Müller, A", "a@x.com", "deliverable", "accepted", "high", "97"], rows[1][..8]);
        Assert.Equal(["2", "bad", "", "bad", "undeliverable", "invalid_syntax"], rows[2][..6]);
        Assert.Equal("3", rows[3][0]);
        Assert.StartsWith("1,a@x.com,\"Müller, A\",a@x.com,", _folder.ReadOutput().Split('\n')[1]);
        Assert.True(_folder.IsClean);
        Assert.Contains("3 rows", Assert.Single(_program.ErrorLines));
    }

    [Fact]
    public async Task List_of_lines_gets_a_header()
    {
        _folder.Write("a@x.com\r\n\r\n\"q,1\"@x.com\r\nb@x.com");

        Assert.Equal(0, await RunAsync());

        var rows = _folder.ReadRows();
        Assert.Equal(["email", .. VerdictColumns], rows[0]);
        Assert.Equal(["a@x.com", "", "\"q,1\"@x.com", "b@x.com"], rows[1..].Select(row => row[0]));
        Assert.Equal("invalid_syntax", rows[2][3]);
    }

    [Fact]
    public async Task Duplicates_are_verified_once_and_answered_each()
    {
        _folder.Write("email\nJane@Example.com\nb@x.com\nJane@example.COM\nb@x.com\nb@x.com\njane@example.com\n");

        Assert.Equal(0, await RunAsync());

        Assert.Equal(["Jane@Example.com", "b@x.com", "jane@example.com"], _asked.Order(StringComparer.Ordinal));
        Assert.Equal(0, _program.Options!.RememberedVerdicts);
        var rows = _folder.ReadRows();
        Assert.Equal(["Jane@Example.com", "b@x.com", "Jane@example.COM", "b@x.com", "b@x.com", "jane@example.com"], rows[1..].Select(row => row[1]));
        Assert.All(rows[1..], row => Assert.Equal("deliverable", row[2]));
        Assert.Contains("6 rows (3 repeated", _program.ErrorLines[^1]);
    }

    [Fact]
    public async Task Formula_is_guarded_in_our_columns_and_untouched_in_the_others()
    {
        _folder.Write("note,email\n=1+1,=cmd@x.com\n");

        Assert.Equal(0, await RunAsync());

        Assert.Equal(["=1+1", "=cmd@x.com", "'=cmd@x.com"], _folder.ReadRows()[1][..3]);
    }

    [Fact]
    public async Task Odd_rows_are_kept_aligned_and_told_by_number()
    {
        _folder.Write("id,email,name\n1,a@x.com\n2,b@x.com,B,extra\n3,\"c@x.com,C\n4,d@x.com,D\n\n6,e@x.com,\"E\nE\"\n");

        Assert.Equal(0, await RunAsync());

        var rows = _folder.ReadRows();
        Assert.Equal(["id", "email", "name", "", .. VerdictColumns], rows[0]);
        Assert.All(rows, row => Assert.Equal(4 + VerdictColumns.Length, row.Length));
        Assert.Equal(["1", "2", "3", "4", "", "6"], rows[1..].Select(row => row[0]));
        Assert.Equal(["a@x.com", "b@x.com", "\"c@x.com", "d@x.com", "", "e@x.com"], rows[1..].Select(row => row[4]));
        Assert.Equal("extra", rows[2][3]);
        Assert.Equal("E\nE", rows[6][2]);
        Assert.Contains(_program.ErrorLines, line => line.Contains("row 2 has 2 cells", StringComparison.Ordinal));
        Assert.Contains(_program.ErrorLines, line => line.Contains("row 3 has 4 cells", StringComparison.Ordinal));
        Assert.Contains(_program.ErrorLines, line => line.Contains("row 4 has a quote", StringComparison.Ordinal));
        Assert.Contains(_program.ErrorLines, line => line.Contains("row 6 has 1 cell", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Encoding_of_the_input_is_that_of_the_output(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        _folder.Write([.. encoding.Preamble, .. encoding.GetBytes("naïve;email\r\nü;jörg@x.com\r\n")]);

        Assert.Equal(0, await RunAsync());

        var bytes = File.ReadAllBytes(_folder.Output);
        Assert.Equal(encoding.Preamble.ToArray(), bytes[..encoding.Preamble.Length]);
        var rows = BulkFolder.Parse(encoding.GetString(bytes[encoding.Preamble.Length..]), ';');
        Assert.Equal(["naïve", "email", .. VerdictColumns], rows[0]);
        Assert.Equal(["ü", "jörg@x.com", "jörg@x.com"], rows[1][..3]);
    }

    [Fact]
    public async Task Rows_that_are_not_utf8_are_read_as_windows_1252_and_kept_byte_for_byte()
    {
        _folder.Write([.. "name,email\nJ\u00fcrgen,a@x.com\n"u8, (byte)'J', 0xFC, .. ",j"u8, 0xF6, .. "rg@x.com\n"u8]);

        Assert.Equal(0, await RunAsync());

        var lines = Encoding.Latin1.GetString(File.ReadAllBytes(_folder.Output)).Split('\n');
        Assert.StartsWith("J\u00c3\u00bcrgen,a@x.com,a@x.com,", lines[1]);
        Assert.StartsWith("J\u00fc,j\u00f6rg@x.com,j\u00f6rg@x.com,", lines[2]);
        Assert.Contains("jörg@x.com", _asked);
        Assert.Contains(_program.ErrorLines, line => line.Contains("row 3 is not UTF-8", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Line_of_a_hundred_megabytes_costs_no_other_row()
    {
        using (var writer = new StreamWriter(_folder.Input))
        {
            writer.Write("id,email\n1,a@x.com\n2,");
            var piece = new string('x', 1_000_000);
            for (var i = 0; i < 100; i++)
            {
                writer.Write(piece);
            }

            writer.Write("\n3,b@x.com\n");
        }

        Assert.Equal(0, await RunAsync());

        var rows = _folder.ReadRows();
        Assert.Equal(["1", "2", "3"], rows[1..].Select(row => row[0]));
        Assert.Equal(100_000_000, rows[2][1].Length);
        Assert.Equal(["accepted", "invalid_syntax", "accepted"], rows[1..].Select(row => row[4]));
        Assert.Contains(_program.ErrorLines, line => line.Contains("row 3 is longer than", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("json")]
    [InlineData("text")]
    public async Task Other_formats_keep_the_order(string format)
    {
        _folder.Write("x,email\n1, b@x.com\n2,a@x.com\n3,b@x.com\n");

        Assert.Equal(0, await RunAsync("--format", format));

        var text = _folder.ReadOutput();
        string[] emails = format switch
        {
            "ndjson" => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => VerdictJson.Deserialize(line).Email)],
            "json" => [.. System.Text.Json.JsonDocument.Parse(text).RootElement.EnumerateArray().Select(verdict => verdict.GetProperty("email").GetString()!)],
            _ => [],
        };
        Assert.Equal(format == "text" ? [] : [" b@x.com", "a@x.com", "b@x.com"], emails);
        Assert.InRange(text.Split('\n').Length, 3, 6);
        Assert.Equal(["a@x.com", "b@x.com"], _asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pipes_work_and_leave_nothing()
    {
        _program.SetInput("email\na@x.com\nb@x.com\n");

        Assert.Equal(0, await _program.RunAsync("bulk", "-", "-o", "-", "--data", _folder.Data));

        Assert.Equal(["email", "a@x.com", "b@x.com"], BulkFolder.Parse(_program.OutputText).Select(row => row[0]));
        Assert.Contains("cannot be read again", _program.ErrorLines[0]);
        Assert.True(_folder.IsClean);
    }

    [Fact]
    public async Task Empty_file_gives_a_header_and_says_so()
    {
        _folder.Write("");

        Assert.Equal(0, await RunAsync());

        Assert.Equal(["email", .. VerdictColumns], Assert.Single(_folder.ReadRows()));
        Assert.Contains(_program.ErrorLines, line => line.Contains("no rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_told_before_anything_is_asked()
    {
        _folder.Write("a@x.com\n");

        Assert.Equal(1, await _program.RunAsync("bulk", _folder.Input, "-o", Path.Combine(_folder.Data, "no", "such", "out.csv"), "--data", _folder.Data));
        Assert.Equal(2, await _program.RunAsync("bulk", _folder.Input, "-o", _folder.Input, "--data", _folder.Data));
        Assert.Equal(1, await _program.RunAsync("bulk", _folder.Input, "-o", Path.GetTempPath(), "--data", _folder.Data));

        Assert.Empty(_asked);
        Assert.Equal(3, _program.ErrorLines.Length);
    }

    [Fact]
    public async Task Missing_column_and_missing_output_option_are_wrong_usage()
    {
        _folder.Write("id,email\n1,a@x.com\n");

        Assert.Equal(2, await RunAsync("--column", "mail"));
        Assert.Equal(2, await _program.RunAsync("bulk", _folder.Input));
        Assert.Equal(2, await RunAsync("--delimiter", "ab"));

        Assert.Contains("There are: id, email.", _program.ErrorLines[0]);
        Assert.False(File.Exists(_folder.Output));
    }

    [Fact]
    public async Task Interrupted_it_keeps_what_it_has_and_the_same_command_goes_on()
    {
        _folder.Write("email\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"u{i}@d{i % 40}.com\n")));
        using var interrupt = new CancellationTokenSource();
        var verify = _program.Verify;
        _program.Verify = async (email, token) =>
        {
            if (_asked.Count == 1000)
            {
                await interrupt.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }

            return await verify(email, token);
        };

        Assert.Equal(1, await _program.RunAsync(_folder.Arguments(), interrupt.Token));
        Assert.Contains("Run the same command again", _program.ErrorLines[^1]);
        Assert.False(File.Exists(_folder.Output));
        Assert.Equal(1000, _asked.Count);

        _program.Verify = verify;
        Assert.Equal(0, await RunAsync());

        Assert.Contains(_program.ErrorLines, line => line.Contains("going on: 1,000 ", StringComparison.Ordinal));
        Assert.Equal(3000, _asked.Distinct().Count());
        Assert.Equal(3000, _asked.Count);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"u{i}@d{i % 40}.com"), _folder.ReadRows()[1..].Select(row => row[1]));
        Assert.True(_folder.IsClean);
    }

    [Fact]
    public async Task Row_that_waits_when_it_is_interrupted_is_asked_again_at_its_time_with_its_ticket()
    {
        _folder.Write("a@x.com\ngrey@y.com\nb@x.com\n");
        var time = new ManualTimeProvider();
        var began = time.GetUtcNow();
        var ticket = new RetryTicket(1, 1, "mx.y.com", "192.0.2.1", "", 3, Greylisted: true);
        var answers = new ConcurrentQueue<(string Email, RetryTicket? Ticket, TimeSpan At)>();
        using var interrupt = new CancellationTokenSource();
        _program.Time = time;
        _program.VerifyOnce = (email, handed, _) =>
        {
            answers.Enqueue((email, handed, time.GetUtcNow() - began));
            return Task.FromResult(email == "grey@y.com" && handed is null
                ? new VerificationStep(ticket, TimeSpan.FromSeconds(60))
                : new VerificationStep(Sample.Accepted(email)));
        };

        var first = _program.RunAsync(_folder.Arguments(), interrupt.Token);
        await AdvanceAsync(time, () => answers.Count == 3 && time.GetUtcNow() - began > TimeSpan.FromSeconds(30));
        await interrupt.CancelAsync();
        Assert.Equal(1, await first);

        var second = RunAsync();
        await AdvanceAsync(time, () => second.IsCompleted);
        Assert.Equal(0, await second);

        Assert.Equal(["a@x.com", "b@x.com", "grey@y.com"], answers.Take(3).Select(answer => answer.Email).Order(StringComparer.Ordinal));
        var last = Assert.Single(answers.Skip(3));
        Assert.Equal(("grey@y.com", ticket), (last.Email, last.Ticket));
        Assert.InRange(last.At, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(85)); // from zero it would be after 90
        Assert.Equal(["a@x.com", "grey@y.com", "b@x.com"], _folder.ReadRows()[1..].Select(row => row[1]));
        Assert.True(_folder.IsClean);
    }

    [Fact]
    public async Task Rows_that_were_put_off_are_on_disk_and_leave_their_place_to_others()
    {
        // More rows of one domain wait than may be under way at once.
        _folder.Write(string.Concat(Enumerable.Range(0, 6000).Select(i => $"u{i}@{(i < 5000 ? "grey" : $"d{i % 50}")}.com\n")));
        var asked = new ConcurrentDictionary<string, int>();
        _program.VerifyOnce = (email, ticket, _) =>
        {
            asked.AddOrUpdate(email, 1, (_, times) => times + 1);
            return Task.FromResult(email.Contains("grey", StringComparison.Ordinal) && (ticket?.Attempt ?? 0) < 2
                ? new VerificationStep(new RetryTicket((ticket?.Attempt ?? 0) + 1, 1, "mx", "any", "", 0, Greylisted: true), TimeSpan.FromSeconds(0.5))
                : new VerificationStep(Sample.Accepted(email)));
        };

        Assert.Equal(0, await RunAsync().WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(6000, asked.Count);
        Assert.All(asked, pair => Assert.Equal(pair.Key.Contains("grey", StringComparison.Ordinal) ? 3 : 1, pair.Value));
        Assert.Contains("6,000 rows in", _program.ErrorLines[^1]);
        Assert.Contains(": 6,000 deliverable, 0 undeliverable", _program.ErrorLines[^1]);
    }

    [Fact]
    public async Task Host_that_was_not_asked_is_told_once()
    {
        _folder.Write("a@x.com\nb@x.com\n");
        _program.Verify = (email, _) => Task.FromResult(Sample.Unknown(email, VerdictReason.NotProbed) with { Detail = "mx1.example.com is at a private address." });

        Assert.Equal(0, await RunAsync());

        Assert.Single(_program.ErrorLines, line => line.Contains("mx1.example.com is at a private address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_wait_hold_nobody_up()
    {
        // All rows of one domain wait until all the others have their answers.
        _folder.Write(string.Concat(Enumerable.Range(0, 4000).Select(i => $"u{i}@{(i < 1500 ? "slow" : $"d{i % 50}")}.com\n")));
        var fast = 0;
        var release = new TaskCompletionSource();
        _program.Verify = async (email, _) =>
        {
            if (email.Contains("slow", StringComparison.Ordinal))
            {
                await release.Task;
            }
            else if (Interlocked.Increment(ref fast) == 2500)
            {
                release.SetResult();
            }

            return Sample.Accepted(email);
        };

        Assert.Equal(0, await RunAsync().WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(4001, _folder.ReadRows().Count);
    }

    [Fact]
    public async Task Row_that_is_late_is_counted_once()
    {
        _folder.Write(string.Concat(Enumerable.Range(0, 300).Select(i => $"u{i}@d{i % 3}.com\n")));
        _program.Verify = async (email, _) =>
        {
            if (email.StartsWith("u7@", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, CancellationToken.None);
            }

            return Sample.Accepted(email);
        };

        Assert.Equal(0, await RunAsync());

        Assert.Contains("300 rows in", _program.ErrorLines[^1]);
        Assert.Contains(": 300 deliverable, 0 undeliverable", _program.ErrorLines[^1]);
    }

    [Fact]
    public async Task Error_in_the_verifier_costs_one_verdict_and_the_exit_status()
    {
        _folder.Write("a@x.com\nb@x.com\nc@x.com\n");
        _program.Verify = (email, _) => email == "b@x.com" ? throw new InvalidOperationException("oops") : Task.FromResult(Sample.Accepted(email));

        Assert.Equal(1, await RunAsync());

        Assert.Equal(["deliverable", "unknown", "deliverable"], _folder.ReadRows()[1..].Select(row => row[2]));
        Assert.Contains(_program.ErrorLines, line => line.Contains("oops", StringComparison.Ordinal));
        Assert.True(_folder.IsClean);
    }

    [Fact]
    public async Task Second_run_at_the_same_time_is_refused()
    {
        _folder.Write("a@x.com\n");
        var second = -1;
        _program.Verify = async (email, _) =>
        {
            using var other = new TestProgram();
            second = await other.RunAsync(["bulk", _folder.Input, "-o", _folder.Output + "2", "--data", _folder.Data], CancellationToken.None);
            return Sample.Accepted(email);
        };

        Assert.Equal(0, await RunAsync());

        Assert.Equal(1, second);
    }

    [Fact]
    public async Task Folders_that_interrupted_runs_left_long_ago_are_removed_unless_they_are_held()
    {
        _folder.Write("a@x.com\n");
        string[] names = ["0123456789abcdef01234567", "fedcba9876543210fedcba98", "0000000000000000000000aa", "once-1", "of-somebody-else"];
        var paths = names.ToDictionary(name => name, name => Directory.CreateDirectory(Path.Combine(_folder.Data, "bulk", name)).FullName);
        foreach (var (name, path) in paths)
        {
            File.WriteAllText(Path.Combine(path, "journal"), "");
            var age = TimeSpan.FromDays(name == names[1] ? 29 : 31);
            File.SetLastWriteTimeUtc(Path.Combine(path, "journal"), TimeProvider.System.GetUtcNow().UtcDateTime - age);
            Directory.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime - age);
        }

        var held = Path.Combine(paths[names[2]], "held");
        using (new FileStream(held, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            File.SetLastWriteTimeUtc(held, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-31));
            Directory.SetLastWriteTimeUtc(paths[names[2]], TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-31));
            Assert.Equal(0, await RunAsync());
        }

        Assert.Equal([names[1], names[2], names[4]], paths.Where(pair => Directory.Exists(pair.Value)).Select(pair => pair.Key));
        Assert.Single(_program.ErrorLines, line => line.Contains("what one interrupted run left more than 30 days ago was removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminal_shows_progress_and_leaves_a_summary()
    {
        _folder.Write("a@x.com\nb@x.com\n");
        _program.IsTerminal = true;
        _program.Verify = async (email, token) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, token);
            return Sample.Accepted(email);
        };

        Assert.Equal(0, await RunAsync());

        Assert.Contains("0 of 2 rows", _program.Error.ToString());
        Assert.Contains("2 rows in", _program.ErrorLines[^1]);
    }

    private static async Task AdvanceAsync(ManualTimeProvider time, Func<bool> isEnough)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (; !isEnough(); time.Advance(TimeSpan.FromMilliseconds(250)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private Task<int> RunAsync(params string[] more) => _program.RunAsync(_folder.Arguments(more));
}
