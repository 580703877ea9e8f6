using System.Collections.Concurrent;
using Validator;
using Validator.Dns;
using Validator.Verdicts;

namespace Engine.Tests.Library;

public sealed class VerifySynchronouslyTests
{
    [Fact]
    public async Task Single_threaded_context_is_neither_waited_for_nor_worked_in()
    {
        var time = new ContextWatch();
        await using var verifier = new EmailVerifier(new() { Checks = CheckDepth.Dns }, new HomesickDns(), timeProvider: time);

        var verdict = await Task.Factory.StartNew(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(new BusyContext());
                return verifier.Verify("jane@example.com");
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).WaitAsync(Batches.Patience);

        Assert.Equal(VerdictReason.DomainNotFound, verdict.Reason);
        Assert.False(time.WasReadInContext);
    }

    [Fact]
    public async Task Cancellation_and_wrong_use_throw_as_they_are()
    {
        await using var verifier = new EmailVerifier(new() { Checks = CheckDepth.Dns }, new HomesickDns());

        Assert.Throws<ArgumentNullException>(() => verifier.Verify(null!));
        Assert.ThrowsAny<OperationCanceledException>(() => verifier.Verify("jane@example.com", new CancellationToken(canceled: true)));
    }

    /// <summary>Belongs to a thread that is busy: what is posted to it waits for ever.</summary>
    private sealed class BusyContext : SynchronizationContext
    {
        private readonly ConcurrentQueue<SendOrPostCallback> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue(d);
    }

    /// <summary>A clock that notices in which context it is read.</summary>
    private sealed class ContextWatch : TimeProvider
    {
        public bool WasReadInContext { get; private set; }

        public override long GetTimestamp()
        {
            WasReadInContext |= SynchronizationContext.Current is BusyContext;
            return base.GetTimestamp();
        }
    }

    /// <summary>Goes on where it was called, as code does that was not written for a library.</summary>
    private sealed class HomesickDns : IDnsLookup
    {
        public async ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return new DnsAnswer(DnsStatus.NameNotFound, [], TimeSpan.FromMinutes(1));
        }
    }
}
