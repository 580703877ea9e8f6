using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Validator;
using Validator.Dns;
using Validator.Verdicts;

namespace Engine.Tests.Library;

/// <summary>How a batch ends, other than with its last address.</summary>
public sealed class VerifyManyEndsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_it_throws_and_cancels_what_is_under_way(bool byEnumeration)
    {
        using var enough = new CancellationTokenSource();
        var gate = new Gate();
        var batch = Batches.Of(Endless(), gate.VerifyAsync, new() { InFlight = 10 }, cancellationToken: byEnumeration ? default : enough.Token);
        await using var verdicts = batch.GetAsyncEnumerator(byEnumeration ? enough.Token : default);

        gate.Answer("0@example.com");
        Assert.True(await verdicts.MoveNextAsync());
        await Batches.UntilAsync(() => gate.Begun >= 10);
        var next = verdicts.MoveNextAsync().AsTask();
        await enough.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Batches.Patience));
        Assert.Equal(enough.Token, thrown.CancellationToken);
        Assert.Equal(gate.Begun - 1, gate.Cancelled);
    }

    [Fact]
    public async Task Cancelled_before_it_began_it_asks_nothing()
    {
        var gate = new Gate();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Batches.Of(Endless(), gate.VerifyAsync, cancellationToken: new CancellationToken(canceled: true)).ToListAsync().AsTask());

        Assert.Equal(0, gate.Begun);
    }

    [Fact]
    public async Task Left_early_it_cancels_what_is_under_way_and_closes_its_source()
    {
        var gate = new Gate();
        var isClosed = false;
        async IAsyncEnumerable<string> Emails([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                yield return "slow@example.com";
                yield return "fast@example.com";
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                isClosed = true;
            }
        }

        gate.Answer("fast@example.com");
        await foreach (var verdict in Batches.Of(Emails(), gate.VerifyAsync))
        {
            Assert.Equal("fast@example.com", verdict.Email);
            break;
        }

        Assert.Equal(1, gate.Cancelled);
        Assert.True(isClosed);
    }

    [Fact]
    public async Task Bug_costs_one_address_its_verdict_and_no_other()
    {
        await using var verifier = new EmailVerifier(new() { Checks = CheckDepth.Dns }, new BrokenDns());

        var batch = verifier.VerifyManyAsync(["jane@good.example", "jane@bad.example", "jim@good.example"]);
        var verdicts = await batch.ToDictionaryAsync(verdict => verdict.Email);

        Assert.Equal(3, verdicts.Count);
        Assert.Equal(VerdictReason.DomainNotFound, verdicts["jane@good.example"].Reason);
        Assert.Equal(VerdictReason.DomainNotFound, verdicts["jim@good.example"].Reason);
        Assert.Equal((VerdictStatus.Unknown, VerdictReason.NotProbed), (verdicts["jane@bad.example"].Status, verdicts["jane@bad.example"].Reason));
        Assert.Contains(nameof(TimeZoneNotFoundException), verdicts["jane@bad.example"].Detail);
        Assert.IsType<TimeZoneNotFoundException>(batch.FirstError);
    }

    [Fact]
    public async Task Source_that_fails_is_told_after_the_verdicts_on_what_was_read()
    {
        static IEnumerable<string> Emails()
        {
            yield return "a@example.com";
            yield return "b@example.com";
            throw new IOException("torn");
        }

        var answered = new List<string>();
        var thrown = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var verdict in Batches.Of(Emails(), (email, _) => Task.FromResult(Batches.Accepted(email))))
            {
                answered.Add(verdict.Email);
            }
        });

        Assert.Equal("torn", thrown.Message);
        Assert.Equal(["a@example.com", "b@example.com"], answered);
    }

    [Fact]
    public async Task Source_that_blocks_holds_up_no_verdict()
    {
        using var emails = new BlockingCollection<string> { "a@example.com" };
        await using var verdicts = Batches.Of(emails.GetConsumingEnumerable(), (email, _) => Task.FromResult(Batches.Accepted(email))).GetAsyncEnumerator();

        Assert.True(await Task.Run(async () => await verdicts.MoveNextAsync()).WaitAsync(Batches.Patience));
        emails.Add("b@example.com");
        Assert.True(await Task.Run(async () => await verdicts.MoveNextAsync()).WaitAsync(Batches.Patience));
        emails.CompleteAdding();
        Assert.False(await verdicts.MoveNextAsync());
    }

    [Fact]
    public async Task It_is_enumerated_once()
    {
        var batch = Batches.Of(["a@example.com"], (email, _) => Task.FromResult(Batches.Accepted(email)));
        Assert.Single(await batch.ToListAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(() => batch.ToListAsync().AsTask());
    }

    private static IEnumerable<string> Endless() => Enumerable.Range(0, int.MaxValue).Select(i => $"{i}@example.com");

    private sealed class BrokenDns : IDnsLookup
    {
        public ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default) =>
            name.StartsWith("bad", StringComparison.Ordinal)
                ? throw new TimeZoneNotFoundException()
                : ValueTask.FromResult(new DnsAnswer(DnsStatus.NameNotFound, [], TimeSpan.FromMinutes(1)));
    }
}
