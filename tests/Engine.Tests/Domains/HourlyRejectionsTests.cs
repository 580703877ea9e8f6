using System.Net;
using Validator.Domains;
using Validator.Smtp;
using Validator.Tests.Support;
using Validator.Verdicts;
using static Engine.Tests.Domains.FakeHost;

namespace Engine.Tests.Domains;

public sealed class HourlyRejectionsTests
{
    private readonly FakeMailInternet _world = new();

    public HourlyRejectionsTests() => _world.Host("mx").Rcpt = local => local[0] == 'u' && local.Length < 4 ? Accept : NotFound;

    [Fact]
    public async Task What_is_over_waits_for_the_next_hour_without_losing_an_attempt()
    {
        await using var domain = _world.Verifier(new() { UnlistedRejectionsPerHour = 10 });
        await domain.AskAsync(FakeMailInternet.Address("u1"));
        var open = new Dictionary<string, RetryTicket?>();
        for (var i = 0; i < 24; i++)
        {
            open[$"x{i}"] = null;
        }

        for (var hour = 1; open.Count > 0; hour++)
        {
            Assert.InRange(hour, 1, 4);
            var outcomes = await Task.WhenAll(open.Select(async pair => (pair.Key, await domain.AskAsync(FakeMailInternet.Address(pair.Key), pair.Value, Lane.Bulk))));
            foreach (var (local, outcome) in outcomes)
            {
                if (outcome.Retry is null)
                {
                    Assert.Equal((Finding.MailboxNotFound, 1), (outcome.Finding, outcome.Smtp!.Attempts));
                    open.Remove(local);
                }
                else
                {
                    Assert.Equal(0, outcome.Retry.Attempt);
                    Assert.InRange(outcome.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(30));
                    open[local] = outcome.Retry;
                }
            }

            // The probe of the first hour counts.
            Assert.Equal(Math.Min(25, hour * 10), _world.Log.Count(asked => asked.Recipient != "u1@example.com"));
            _world.Time.Advance(TimeSpan.FromMinutes(61));
        }
    }

    [Fact]
    public async Task Every_source_has_an_hour_of_its_own_and_is_used()
    {
        await using var domain = _world.Verifier(
            new() { UnlistedRejectionsPerHour = 5 }, new EgressAddress(IPAddress.Parse("192.0.2.11"), "one"), new EgressAddress(IPAddress.Parse("192.0.2.12"), "two"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => domain.AskAsync(FakeMailInternet.Address($"x{i}"))));

        Assert.All(_world.Log.GroupBy(asked => asked.Egress), source => Assert.InRange(source.Count(), 1, 5));
        Assert.Equal(2, _world.Log.Select(asked => asked.Egress).Distinct().Count());
        Assert.True(outcomes.Count(outcome => outcome.Retry is not null) >= 20);
    }

    [Fact]
    public async Task Host_that_no_table_lists_has_no_limit_by_default()
    {
        await using var domain = _world.Verifier();
        await domain.AskAsync(FakeMailInternet.Address("u1"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1_500).Select(i => domain.AskAsync(FakeMailInternet.Address($"x{i}"), lane: Lane.Bulk)));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Retry));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_hour_wherever_it_begins_sees_more_than_the_limit(int seed)
    {
        var time = new ManualTimeProvider();
        var random = new Random(seed);
        var window = new RejectionWindow(20, time);
        var spent = new List<(DateTimeOffset At, int Count)>();
        for (var i = 0; i < 2_000; i++)
        {
            var granted = window.Reserve(5);
            time.Advance(TimeSpan.FromSeconds(random.Next(60)));
            var used = random.Next(granted + 1);
            window.Spend(granted, used);
            spent.Add((time.GetUtcNow(), used));
            Assert.InRange(spent.Where(one => time.GetUtcNow() - one.At <= TimeSpan.FromHours(1)).Sum(one => one.Count), 0, 20);
            time.Advance(TimeSpan.FromSeconds(random.Next(120)));
        }

        time.Advance(TimeSpan.FromMinutes(61));
        Assert.True(window.IsEmpty);
        Assert.Equal(5, window.Reserve(5));
    }

    [Fact]
    public void Full_hour_tells_when_there_is_room_again()
    {
        var time = new ManualTimeProvider();
        var window = new RejectionWindow(3, time);
        window.Spend(window.Reserve(5), 3);

        Assert.Equal(0, window.Reserve(5));
        time.Advance(window.UntilRoom);
        Assert.Equal(3, window.Reserve(5));
    }
}
