using System.Collections.Concurrent;
using Validator;
using Validator.Dns;
using Validator.Verdicts;

namespace Engine.Tests.Library;

public sealed class VerifySynchronouslyTests
{
    [Fact]
    public async Task Single_threaded_context_is_not_waited_for()
    {
        await using var verifier = new EmailVerifier(new() { Checks = CheckDepth.Dns }, new HomesickDns());

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
