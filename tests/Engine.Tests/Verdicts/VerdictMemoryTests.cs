using Validator.Tests.Support;
using Validator.Verdicts;

namespace Engine.Tests.Verdicts;

public sealed class VerdictMemoryTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(VerdictStatus.Deliverable, 7)]
    [InlineData(VerdictStatus.Undeliverable, 1)]
    [InlineData(VerdictStatus.Risky, 1)]
    [InlineData(VerdictStatus.Unknown, 0)]
    public void Verdict_holds_as_long_as_its_status_does(VerdictStatus status, int days)
    {
        var memory = new VerdictMemory(10, _time);
        memory.Remember(Verdict("a@example.com", status));

        if (days > 0)
        {
            _time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
            Assert.NotNull(memory.Find("a@example.com"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(memory.Find("a@example.com"));
    }

    [Fact]
    public void Verdict_used_longest_ago_is_forgotten_first()
    {
        var memory = new VerdictMemory(2, _time);
        memory.Remember(Verdict("a@example.com"));
        memory.Remember(Verdict("b@example.com"));
        memory.Find("a@example.com");

        memory.Remember(Verdict("c@example.com"));

        Assert.NotNull(memory.Find("a@example.com"));
        Assert.Null(memory.Find("b@example.com"));
        Assert.NotNull(memory.Find("c@example.com"));
    }

    [Fact]
    public void Newer_verdict_takes_the_place_of_the_older()
    {
        var memory = new VerdictMemory(2, _time);
        memory.Remember(Verdict("a@example.com", VerdictStatus.Undeliverable));

        memory.Remember(Verdict("a@example.com", VerdictStatus.Deliverable));

        Assert.Equal(VerdictStatus.Deliverable, memory.Find("a@example.com")!.Status);
        memory.Forget("a@example.com");
        Assert.Null(memory.Find("a@example.com"));
    }

    [Fact]
    public void Memory_of_none_remembers_none()
    {
        var memory = new VerdictMemory(0, _time);

        memory.Remember(Verdict("a@example.com"));

        Assert.Null(memory.Find("a@example.com"));
    }

    private Verdict Verdict(string address, VerdictStatus status = VerdictStatus.Deliverable) => new()
    {
        Email = address,
        Status = status,
        Reason = VerdictReason.Accepted,
        Confidence = Confidence.High,
        Score = 97,
        Normalized = address,
        Flags = new VerdictFlags(),
        Dns = VerdictDns.None,
        CheckedAt = _time.GetUtcNow(),
        ElapsedMs = 1,
    };
}
