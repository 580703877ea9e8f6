using System.Collections.Concurrent;
using System.Text;
using Validator.Tests.Support;
using Validator.Verdicts;

namespace Standalone.Tests.CommandLine;

public sealed class VerifyCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task First_verdict_appears_while_input_still_comes()
    {
        var (input, inputReader) = TestProgram.OpenPipe();
        var (output, outputReader) = TestProgram.OpenPipe();
        (_program.Input, _program.Output) = (inputReader.BaseStream, output);

        var run = _program.RunAsync("verify", "--format", "ndjson", "-");
        for (var i = 0; i < 3; i++)
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes($"{i}@example.com\n"));
            await input.FlushAsync();

            Assert.StartsWith($$"""{"email":"{{i}}@example.com",""", await outputReader.ReadLineAsync().WaitAsync(Patience));
            Assert.False(run.IsCompleted);
        }

        await input.DisposeAsync();
        Assert.Equal(0, await run);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("csv")]
    public async Task Other_formats_stream_too(string format)
    {
        var (input, inputReader) = TestProgram.OpenPipe();
        var (output, outputReader) = TestProgram.OpenPipe();
        (_program.Input, _program.Output) = (inputReader.BaseStream, output);

        var run = _program.RunAsync("verify", "--format", format, "-");
        await input.WriteAsync("first@example.com\nsecond@example.com\n"u8.ToArray());
        await input.FlushAsync();
        while (!(await outputReader.ReadLineAsync().WaitAsync(Patience))!.Contains("first@example.com", StringComparison.Ordinal))
        {
        }

        Assert.False(run.IsCompleted);
        await input.DisposeAsync();
        Assert.Equal(0, await run);
    }

    [Fact]
    public async Task Address_that_waits_does_not_hold_others_up()
    {
        var (output, outputReader) = TestProgram.OpenPipe();
        var slow = new TaskCompletionSource<Verdict>();
        _program.Output = output;
        _program.Verify = (email, _) => email == "slow@example.com" ? slow.Task : Task.FromResult(Sample.Accepted(email));

        var run = _program.RunAsync("verify", "--format", "ndjson", "slow@example.com", "fast@example.com");
        Assert.Contains("fast@example.com", await outputReader.ReadLineAsync().WaitAsync(Patience));
        slow.SetResult(Sample.Accepted("slow@example.com"));

        Assert.Contains("slow@example.com", await outputReader.ReadLineAsync().WaitAsync(Patience));
        Assert.Equal(0, await run);
    }

    [Fact]
    public async Task Email_repeats_the_input_exactly()
    {
        string[] nasty =
        [
            "", " a@example.com ", "\"quo\\\"ted\"@example.com", "nul\0@example.com", "tab\t@example.com", "cr\r@example.com", "esc\e[31m@example.com",
            "jörg@bücher.example", "用户@例子.广告", "\u202Ebidi@example.com", "zero\u200Bwidth@example.com", "\uFEFFmark@example.com", "😀@example.com",
            "<script>@example.com", "a@example.com,b@example.com", "=1+1@example.com", new string('x', 10_000_000), "a@example.com", "a@example.com",
        ];
        _program.SetInput(string.Join('\n', nasty) + '\n');

        Assert.Equal(0, await _program.RunAsync("verify", "--format", "ndjson", "-"));

        Assert.Equal(nasty.Order(StringComparer.Ordinal), _program.OutputLines.Select(line => VerdictJson.Deserialize(line).Email).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Standard_input_may_stand_between_addresses_and_addresses_after_a_double_hyphen_are_taken_as_they_are()
    {
        _program.SetInput("c@example.com\r\nd@example.com");

        Assert.Equal(0, await _program.RunAsync("verify", "--format", "ndjson", "@a", "", "-", "--", "--dns", "-x@example.com"));

        Assert.Equal(
            ["", "--dns", "-x@example.com", "@a", "c@example.com", "d@example.com"],
            _program.OutputLines.Select(line => VerdictJson.Deserialize(line).Email).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("text", "")]
    [InlineData("ndjson", "")]
    [InlineData("json", "[]\n")]
    public async Task Nothing_in_gives_nothing_out(string format, string expected)
    {
        Assert.Equal(0, await _program.RunAsync("verify", "--format", format, "-"));

        Assert.Equal(expected, _program.OutputText);
        Assert.Empty(_program.Error.ToString());
    }

    [Fact]
    public async Task Unknown_is_a_verdict_too()
    {
        _program.Verify = (email, _) => Task.FromResult(Sample.Unknown(email, VerdictReason.Timeout));

        Assert.Equal(0, await _program.RunAsync("verify", "a@example.com"));
    }

    [Fact]
    public async Task Address_that_meets_an_error_in_the_verifier_is_unknown_and_costs_the_exit_status()
    {
        _program.Verify = (email, _) => email == "bad@example.com" ? throw new InvalidOperationException("oops") : Task.FromResult(Sample.Accepted(email));

        Assert.Equal(1, await _program.RunAsync("verify", "--format", "ndjson", "a@example.com", "bad@example.com", "b@example.com"));

        var verdicts = _program.OutputLines.Select(line => VerdictJson.Deserialize(line)).ToDictionary(verdict => verdict.Email, verdict => (verdict.Status, verdict.Reason));
        Assert.Equal(3, verdicts.Count);
        Assert.Equal((VerdictStatus.Unknown, VerdictReason.NotProbed), verdicts["bad@example.com"]);
        Assert.Contains("oops", Assert.Single(_program.ErrorLines));
    }

    [Fact]
    public async Task Interrupted_it_prints_what_it_has_says_how_much_and_fails()
    {
        using var interrupt = new CancellationTokenSource();
        var (output, outputReader) = TestProgram.OpenPipe();
        _program.Output = output;
        _program.Verify = async (email, token) =>
        {
            if (email == "slow@example.com")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }

            return Sample.Accepted(email);
        };
        _program.Input = TestProgram.OpenPipe().Reader.BaseStream; // silent for ever

        var run = _program.RunAsync(["verify", "--format", "json", "slow@example.com", "fast@example.com", "-"], interrupt.Token);
        Assert.Equal("[", await outputReader.ReadLineAsync().WaitAsync(Patience));
        await interrupt.CancelAsync();

        Assert.Equal(1, await run);
        Assert.Equal(["validator: interrupted: 1 of the 2 addresses read so far were answered."], _program.ErrorLines);
        Assert.Contains("fast@example.com", await outputReader.ReadLineAsync().WaitAsync(Patience));
        Assert.Equal("]", await outputReader.ReadLineAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task Reader_that_has_gone_ends_it_quietly()
    {
        const int BrokenPipe = 32;
        var cancelled = 0;
        _program.Output = new FailingStream(new IOException("Broken pipe", BrokenPipe));
        _program.Input = TestProgram.OpenPipe().Reader.BaseStream;
        _program.Verify = async (email, token) =>
        {
            if (email == "slow@example.com")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled++;
                token.ThrowIfCancellationRequested();
            }

            return Sample.Accepted(email);
        };

        Assert.Equal(1, await _program.RunAsync("verify", "slow@example.com", "fast@example.com", "-"));

        Assert.Equal(1, cancelled);
        Assert.Empty(_program.Error.ToString());
    }

    [Fact]
    public async Task Full_disk_is_told()
    {
        _program.Output = new FailingStream(new IOException("No space left on device", 28));

        Assert.Equal(1, await _program.RunAsync("verify", "a@example.com"));

        Assert.Equal(["validator: No space left on device"], _program.ErrorLines);
    }

    [Fact]
    public async Task Input_that_cannot_be_read_is_told_after_the_verdicts_so_far()
    {
        _program.Input = new FailingStream(new IOException("Is a directory", 21));

        Assert.Equal(1, await _program.RunAsync("verify", "--format", "ndjson", "a@example.com", "-"));

        Assert.Single(_program.OutputLines);
        Assert.Equal(["validator: Is a directory"], _program.ErrorLines);
    }

    [Fact]
    public async Task No_more_than_the_window_is_under_way_until_it_grows_old()
    {
        const int Window = 1000;
        var time = new ManualTimeProvider();
        var begun = new ConcurrentQueue<TaskCompletionSource<Verdict>>();
        _program.Time = time;
        _program.SetInput(string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i}@example.com\n")));
        _program.Verify = (email, _) =>
        {
            var source = new TaskCompletionSource<Verdict>();
            begun.Enqueue(source);
            return source.Task;
        };

        var run = _program.RunAsync("verify", "--format", "ndjson", "--concurrency", "1", "-");
        for (var windows = 1; windows <= 3; windows++)
        {
            await UntilAsync(() => begun.Count == windows * Window);
            await UntilAsync(() => time.ActiveTimers == (windows < 3 ? 1 : 0));
            Assert.Equal(windows * Window, begun.Count);
            time.Advance(TimeSpan.FromSeconds(5));
        }

        foreach (var source in begun)
        {
            source.SetResult(Sample.Accepted("x@example.com"));
        }

        Assert.Equal(0, await run);
        Assert.Equal(3000, _program.OutputLines.Length);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class FailingStream(IOException failure) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw failure;

        public override void Write(ReadOnlySpan<byte> buffer) => throw failure;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw failure;
    }
}
