using Engine.Tests.EndToEnd;
using Validator.Batches;

namespace Engine.Tests.Library;

public sealed class SharesTests
{
    [Fact]
    public async Task Ten_of_one_share_do_not_wait_for_the_hundreds_of_another()
    {
        await using var world = await LivingWorld.StartAsync(
            new()
            {
                Domains = [new() { Name = "busy.example", Rules = [new() { Prefix = "user" }] }],
                Defaults = new() { Host = new() { Latency = TimeSpan.FromMilliseconds(5) } },
            },
            options => options with { PerDomain = 1 });

        var big = CountAsync("big", Enumerable.Range(0, 200));
        while (world.Record.RecipientCount < 20)
        {
            await Task.Yield();
        }

        await CountAsync("small", Enumerable.Range(1000, 10));
        var askedForBig = world.Record.Rcpts.Count(rcpt => rcpt.Recipient.StartsWith("user", StringComparison.Ordinal)) - 10;
        await big;

        Assert.InRange(askedForBig, 1, 120);

        async Task CountAsync(string share, IEnumerable<int> numbers)
        {
            await foreach (var verdict in world.Verifier.VerifyManyAsync(
                numbers.Select(i => i % 2 == 0 ? $"user{i}@busy.example" : $"nobody{i}@busy.example"), new VerifyManyOptions { Share = share }))
            {
                Assert.NotNull(verdict);
            }
        }
    }
}
