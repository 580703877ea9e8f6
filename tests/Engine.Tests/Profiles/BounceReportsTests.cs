using Validator.Addresses;
using Validator.Profiles;
using Validator.Tests.Support;

namespace Engine.Tests.Profiles;

public sealed class BounceReportsTests
{
    private static readonly EmailAddress Jane = AddressParser.Parse("jane@example.com").Address!;

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Bounce_counts_for_ninety_days_from_when_it_happened()
    {
        var reports = new BounceReports(_time);
        reports.Add(Jane, _time.GetUtcNow() - TimeSpan.FromDays(10));

        _time.Advance(TimeSpan.FromDays(79));
        Assert.True(reports.Contains(Jane));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(reports.Contains(Jane));

        reports.Add(Jane, _time.GetUtcNow() - TimeSpan.FromDays(90));
        Assert.False(reports.Contains(Jane));
    }

    [Fact]
    public void Only_newer_evidence_clears_a_bounce()
    {
        var reports = new BounceReports(_time);
        reports.Add(Jane);

        Assert.False(reports.Clear(Jane, _time.GetUtcNow() - TimeSpan.FromHours(1)));
        Assert.True(reports.Contains(Jane));
        Assert.True(reports.Clear(Jane, _time.GetUtcNow() + TimeSpan.FromHours(1)));
        Assert.False(reports.Contains(Jane));
    }

    [Fact]
    public void Oldest_report_is_forgotten_first()
    {
        var reports = new BounceReports(_time, capacity: 2);
        var addresses = Enumerable.Range(0, 3).Select(i => AddressParser.Parse($"a{i}@example.com").Address!).ToList();

        reports.Add(addresses[0]);
        reports.Add(addresses[1]);
        reports.Add(addresses[0]);
        reports.Add(addresses[2]);

        Assert.Equal([true, false, true], addresses.Select(reports.Contains));
        Assert.True(reports.Remove(addresses[0]));
        Assert.False(reports.Contains(addresses[0]));
    }
}
