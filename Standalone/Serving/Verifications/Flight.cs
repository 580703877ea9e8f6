using Validator.Domains;
using Validator.Verdicts;

namespace Validator.Standalone.Serving.Verifications;

/// <summary>An address that is being asked about for all who want to know the same, until it has its verdict or nobody waits any more.</summary>
/// <param name="verifier">What asks.</param>
/// <param name="question">What is asked.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // A source without timer or wait handle holds nothing that would have to be disposed of.
internal sealed class Flight(EmailVerifier verifier, VerificationRequest question, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _abandoned = new();
    private TaskCompletionSource _next = NewSource();
    private volatile FlightState _state = new(null, null, default);

    /// <summary>Gets or sets how many wait; guarded by the owner's lock.</summary>
    public int Waiting { get; set; }

    /// <summary>Gets how it stands.</summary>
    public FlightState State => _state;

    /// <summary>Asks until there is a verdict.</summary>
    /// <returns>A task that ends when that is over; it never fails: those who wait are told.</returns>
    public async Task RunAsync()
    {
        try
        {
            var step = await verifier.VerifyOnceAsync(question, _abandoned.Token);
            while (!step.IsSettled)
            {
                Tell(new(null, step.Ticket, time.GetUtcNow() + step.After));
                await Task.Delay(step.After, time, _abandoned.Token);
                step = await verifier.VerifyOnceAsync(question with { Ticket = step.Ticket }, _abandoned.Token);
            }

            _state = new(step.Verdict, null, default);
            _next.TrySetResult();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _next.TrySetException(exception);
        }
    }

    /// <summary>Gives what ends when something changes; to be asked for before <see cref="State"/>, so that no change is missed.</summary>
    /// <returns>The task; it fails where asking failed.</returns>
    public Task NextAsync() => Volatile.Read(ref _next).Task;

    /// <summary>Nobody waits any more.</summary>
    public void Abandon()
    {
        // Whoever fails has nobody to fail for.
        _ = _next.Task.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _abandoned.Cancel();
    }

    private void Tell(FlightState state)
    {
        _state = state;
        Interlocked.Exchange(ref _next, NewSource()).TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a flight stands.</summary>
/// <param name="Verdict">The verdict; null while there is none.</param>
/// <param name="Ticket">What the next asking needs where the address was put off; null where it was not.</param>
/// <param name="Due">When it is asked again; without meaning where there is no ticket.</param>
internal sealed record FlightState(Verdict? Verdict, RetryTicket? Ticket, DateTimeOffset Due);
