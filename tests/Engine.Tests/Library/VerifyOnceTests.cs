using System.Text.Json;
using Engine.Tests.EndToEnd;
using MailWorld;
using Validator;
using Validator.Batches;
using Validator.Domains;
using Validator.Verdicts;

namespace Engine.Tests.Library;

public sealed class VerifyOnceTests
{
    private static readonly WorldScript Greylisting = new()
    {
        Domains =
        [
            new() { Name = "grey.example", Greylist = new() { Delay = TimeSpan.FromMilliseconds(1) }, Mailboxes = { ["jane"] = "accept" } },
            new() { Name = "later.example", Greylist = new() { Delay = TimeSpan.FromHours(1) }, Mailboxes = { ["jane"] = "accept" } },
            new() { Name = "plain.example", Mailboxes = { ["jane"] = "accept" } },
        ],
    };

    [Fact]
    public async Task Ticket_brings_a_greylisted_address_to_its_verdict_with_the_same_triplets()
    {
        await using var world = await LivingWorld.StartAsync(Greylisting, options => options with { GreylistDelay = TimeSpan.FromMinutes(7) });

        var first = await world.Verifier.VerifyOnceAsync("jane@grey.example");
        Assert.False(first.IsSettled);
        Assert.Null(first.Verdict);
        Assert.InRange(first.After, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30));
        Assert.Equal((1, true), (first.Ticket.Attempt, first.Ticket.Greylisted));

        var ticket = JsonSerializer.Deserialize<RetryTicket>(JsonSerializer.Serialize(first.Ticket));
        var second = await world.Verifier.VerifyOnceAsync("jane@grey.example", ticket);

        Assert.True(second.IsSettled);
        Assert.Equal((VerdictReason.Accepted, true, false, 2), (second.Verdict.Reason, second.Verdict.Flags.Greylisted, second.Verdict.Flags.CatchAll, second.Verdict.Smtp!.Attempts));
        Assert.All(world.Record.Triplets, triplet => Assert.True(triplet.Passed, $"{triplet} did not pass."));
        Assert.Equal(0, world.Verifier.WaitingForRetry);
    }

    [Fact]
    public async Task Last_retry_gives_a_verdict()
    {
        await using var world = await LivingWorld.StartAsync(Greylisting, options => options with { GreylistRetries = 1 });

        var first = await world.Verifier.VerifyOnceAsync("jane@later.example");
        var second = await world.Verifier.VerifyOnceAsync("jane@later.example", first.Ticket);

        Assert.Equal(VerdictReason.GreylistTimeout, second.Verdict?.Reason);
    }

    [Fact]
    public async Task Address_that_is_not_put_off_has_its_verdict_at_once()
    {
        await using var world = await LivingWorld.StartAsync(Greylisting);

        var step = await world.Verifier.VerifyOnceAsync("jane@plain.example");

        Assert.True(step.IsSettled);
        Assert.Equal((VerdictReason.Accepted, TimeSpan.Zero), (step.Verdict.Reason, step.After));
        Assert.True((await world.Verifier.VerifyOnceAsync("jane@plain.example")).Verdict!.Cached);
    }

    [Fact]
    public async Task Request_may_go_less_far_than_the_verifier_and_that_verdict_answers_nobody_else()
    {
        await using var world = await LivingWorld.StartAsync(Greylisting);

        var step = await world.Verifier.VerifyOnceAsync(new VerificationRequest("jane@plain.example") { Checks = CheckDepth.Dns });
        Assert.Equal(VerdictReason.NotProbed, step.Verdict?.Reason);

        step = await world.Verifier.VerifyOnceAsync(new VerificationRequest("jane@plain.example"));
        Assert.Equal((VerdictReason.Accepted, false), (step.Verdict!.Reason, step.Verdict.Cached));
    }

    [Fact]
    public async Task Request_says_how_old_a_remembered_verdict_may_be()
    {
        await using var world = await LivingWorld.StartAsync(Greylisting);
        var request = new VerificationRequest("jane@plain.example");

        Assert.False((await world.Verifier.VerifyOnceAsync(request)).Verdict!.Cached);
        Assert.True((await world.Verifier.VerifyOnceAsync(request with { MaxAge = TimeSpan.FromHours(1) })).Verdict!.Cached);
        Assert.False((await world.Verifier.VerifyOnceAsync(request with { MaxAge = TimeSpan.Zero })).Verdict!.Cached);
        Assert.True((await world.Verifier.VerifyOnceAsync(request)).Verdict!.Cached);
    }

    [Fact]
    public async Task Many_wait_for_their_retries_together_and_are_counted_meanwhile()
    {
        await using var world = await LivingWorld.StartAsync(new()
        {
            Domains =
            [
                new() { Name = "grey{0..9}.example", Greylist = new() { Delay = TimeSpan.FromMilliseconds(150) }, Mailboxes = { ["jane"] = "accept" } },
                new() { Name = "big.example", Rules = [new() { Prefix = "user" }] },
            ],
            Defaults = new() { Host = new() { Words = { [MailboxKind.Temporary] = "451 4.7.1 Greylisted" }, Latency = TimeSpan.FromMilliseconds(1) } },
        });
        VerificationBatch? batch = null;
        async IAsyncEnumerable<string> EmailsAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                yield return $"jane@grey{i}.example";
            }

            await Batches.UntilAsync(() => batch!.Progress.Waiting > 0 && world.Verifier.WaitingForRetry > 0);
            for (var i = 0; i < 300; i++)
            {
                yield return $"user{i}@big.example";
            }
        }

        batch = world.Verifier.VerifyManyAsync(EmailsAsync());
        await foreach (var verdict in batch)
        {
            Assert.Equal(VerdictReason.Accepted, verdict.Reason);
        }

        Assert.Equal((310, 310, 0), (batch.Progress.Answered, batch.Progress.Of(VerdictStatus.Deliverable), batch.Progress.Waiting));
        Assert.InRange(world.Record.MostConnectionsAtOnce("mx1.big.example"), 1, 5);
    }
}
