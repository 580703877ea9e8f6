using Validator.Tests.Support;
using Validator.Verdicts;

namespace Standalone.Tests.Output;

public sealed class ProgressTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource<Verdict> _slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestProgram _program = new();

    public ProgressTests()
    {
        _program.Time = _time;
        _program.Verify = (_, _) => _slow.Task;
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Terminal_sees_progress_after_two_seconds_and_nothing_of_it_at_the_end()
    {
        _program.IsTerminal = true;
        var run = _program.RunAsync("verify", "a@example.com");

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(_program.Error.ToString());
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal("\r0 answered, 1 under way, 1 of them waiting for a greylist retry\e[K", _program.Error.ToString());
        _slow.SetResult(Sample.Accepted("a@example.com"));

        Assert.Equal(0, await run);
        Assert.EndsWith("\r\e[K", _program.Error.ToString());
        Assert.StartsWith("\e[32mdeliverable", _program.OutputText);
    }

    [Fact]
    public async Task Pipe_sees_no_progress()
    {
        var run = _program.RunAsync("verify", "a@example.com");

        _time.Advance(TimeSpan.FromSeconds(10));
        _slow.SetResult(Sample.Accepted("a@example.com"));

        Assert.Equal(0, await run);
        Assert.Empty(_program.Error.ToString());
        Assert.StartsWith("deliverable", _program.OutputText);
    }

    [Fact]
    public async Task Colours_stay_away_where_people_do_not_want_them()
    {
        _program.IsTerminal = true;
        _program.Variables["NO_COLOR"] = "1";
        _slow.SetResult(Sample.Accepted("a@example.com"));

        Assert.Equal(0, await _program.RunAsync("verify", "a@example.com"));

        Assert.DoesNotContain('\e', _program.OutputText);
    }
}
