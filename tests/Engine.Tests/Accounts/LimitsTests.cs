using Validator.Accounts;
using Validator.Tests.Support;

namespace Engine.Tests.Accounts;

public sealed class LimitsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Bucket_gives_its_capacity_at_once_and_then_its_rate()
    {
        var bucket = new TokenBucket(perSecond: 10, capacity: 5, _time);
        Assert.Equal(5, TakeAll(bucket));

        var given = 0;
        for (var i = 0; i < 1000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            given += bucket.Take().Allowed ? 1 : 0;
        }

        Assert.InRange(given, 99, 100);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(5, TakeAll(bucket));
    }

    [Fact]
    public void Bucket_tells_exactly_when_to_come_again()
    {
        var bucket = new TokenBucket(perSecond: 0.25, capacity: 1, _time);
        Assert.True(bucket.Take().Allowed);

        var refused = bucket.Take();
        Assert.Equal((false, TimeSpan.FromSeconds(4)), (refused.Allowed, refused.RetryAfter));
        _time.Advance(refused.RetryAfter - TimeSpan.FromMilliseconds(1));
        Assert.False(bucket.Take().Allowed);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(bucket.Take().Allowed);
    }

    [Fact]
    public void Bucket_gives_no_token_twice_to_many_at_once()
    {
        var bucket = new TokenBucket(perSecond: 1, capacity: 1000, _time);
        var given = 0;

        Parallel.For(0, 10_000, _ => Interlocked.Add(ref given, bucket.Take().Allowed ? 1 : 0));

        Assert.Equal(1000, given);
    }

    [Fact]
    public void Quota_counts_the_day_in_UTC()
    {
        _time.Advance(TimeSpan.FromHours(23.5));
        var quota = new DailyQuota(10, _time);

        Assert.True(quota.Take(10).Allowed);
        var refused = quota.Take(1);
        Assert.Equal((false, TimeSpan.FromMinutes(30)), (refused.Allowed, refused.RetryAfter));
        _time.Advance(refused.RetryAfter);
        Assert.Equal(9, quota.Take(1).Remaining);
    }

    [Fact]
    public void Quota_cannot_be_overflowed()
    {
        var quota = new DailyQuota(10, _time);

        Assert.False(quota.Take(long.MaxValue).Allowed);
        Assert.True(quota.Take(10).Allowed);
        Assert.False(quota.Take(long.MaxValue).Allowed);
        Assert.Throws<ArgumentOutOfRangeException>(() => quota.Take(-1));
    }

    [Fact]
    public async Task What_is_given_back_can_be_taken_again_and_is_no_usage()
    {
        var store = new MemoryUsageStore();
        using var keys = new KeyRing(new MemoryKeyStore(), _time);
        using var meter = new UsageMeter(store, _time);
        var limiter = new KeyLimiter(keys, store, meter, _time);
        var id = (await keys.CreateAsync(new("test", Scopes.Jobs, Limits: new(DailyQuota: 10))))!.Key.Id;

        Assert.True((await limiter.TakeAsync(id, "POST /v1/jobs", 8)).Allowed);
        Assert.False((await limiter.TakeAsync(id, "POST /v1/jobs", 8)).Allowed);
        await limiter.GiveBackAsync(id, "POST /v1/jobs", 8);
        Assert.True((await limiter.TakeAsync(id, "POST /v1/jobs", 9)).Allowed);

        await meter.FlushAsync();
        Assert.Equal(9, Assert.Single(store.All).Addresses);
    }

    [Fact]
    public async Task Usage_counted_by_many_while_it_is_flushed_is_all_there()
    {
        var store = new MemoryUsageStore();
        using var meter = new UsageMeter(store, _time);
        using var ended = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                await meter.FlushAsync();
                _time.Advance(TimeSpan.FromHours(1));
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(key => Task.Run(() =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                meter.Add($"key_{key}", "GET /v1/verify", 1, 2);
            }
        })));
        await ended.CancelAsync();
        await flushing;
        await meter.FlushAsync();

        Assert.Equal((400_000, 800_000), (store.All.Sum(usage => usage.Requests), store.All.Sum(usage => usage.Addresses)));
    }

    [Fact]
    public async Task Usage_that_the_store_did_not_take_is_kept_for_the_next_time()
    {
        var store = new MemoryUsageStore { IsFull = true };
        using var meter = new UsageMeter(store, _time);
        meter.Add("key_1", "GET /v1/verify", 1, 0);
        await Assert.ThrowsAsync<IOException>(() => meter.FlushAsync());
        meter.Add("key_1", "GET /v1/verify", 1, 0);

        store.IsFull = false;
        await meter.FlushAsync();
        await meter.FlushAsync();

        Assert.Equal(2, store.All.Sum(usage => usage.Requests));
    }

    private static int TakeAll(TokenBucket bucket)
    {
        var taken = 0;
        while (bucket.Take().Allowed)
        {
            taken++;
        }

        return taken;
    }
}
