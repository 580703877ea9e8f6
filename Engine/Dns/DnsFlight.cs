using System.Diagnostics.CodeAnalysis;

namespace Validator.Dns;

/// <summary>One question being asked for all who wait for it, with a token of its own.</summary>
/// <param name="question">The question.</param>
[SuppressMessage("Design", "CA1001", Justification = "The source holds nothing but memory, and the last waiter may leave as the answer comes.")]
internal sealed class DnsFlight(DnsQuestion question)
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource<DnsAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The question.</summary>
    public DnsQuestion Question { get; } = question;

    /// <summary>How many wait; under the resolver's lock.</summary>
    public int Waiters { get; set; }

    /// <summary>The answer to come.</summary>
    public Task<DnsAnswer> Answer => _answer.Task;

    /// <summary>Cancelled when nobody waits any longer.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Gives the question up.</summary>
    public void Cancel() => _cancellation.Cancel();

    /// <summary>Hands the answer to all who wait.</summary>
    public void Land(DnsAnswer answer) => _answer.TrySetResult(answer);

    /// <summary>Hands a bug to all who wait.</summary>
    public void Crash(Exception exception) => _answer.TrySetException(exception);
}
