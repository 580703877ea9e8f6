using System.Collections.Concurrent;
using Validator.Batches;
using Validator.Verdicts;

namespace Engine.Tests.Library;

/// <summary>Batches over something that verifies as a test wants it.</summary>
internal static class Batches
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static VerificationBatch Of(
        IEnumerable<string> emails,
        Func<string, CancellationToken, Task<Verdict>> verify,
        VerifyManyOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default) =>
        Of(emails.ToAsyncEnumerable(), verify, options, time, cancellationToken);

    public static VerificationBatch Of(
        IAsyncEnumerable<string> emails,
        Func<string, CancellationToken, Task<Verdict>> verify,
        VerifyManyOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        time ??= TimeProvider.System;
        return new(new BatchRun<string>(email => email, verify, BatchLimits.Of(options.InFlight), time), emails, options, time, cancellationToken);
    }

    public static Verdict Accepted(string email) => new()
    {
        Email = email,
        Status = VerdictStatus.Deliverable,
        Reason = VerdictReason.Accepted,
        Confidence = Confidence.High,
        Score = 97,
        Flags = new VerdictFlags(),
        Dns = VerdictDns.None,
        CheckedAt = DateTimeOffset.UnixEpoch,
        ElapsedMs = 1,
    };

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

/// <summary>Verifications that end when the test says so.</summary>
internal sealed class Gate
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Verdict>> _open = new();
    private int _cancelled;

    public int Begun => _open.Count;

    public int Cancelled => Volatile.Read(ref _cancelled);

    public async Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken)
    {
        try
        {
            return await Of(email).Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
    }

    public void Answer(string email) => Of(email).TrySetResult(Batches.Accepted(email));

    public void AnswerAll()
    {
        foreach (var email in _open.Keys)
        {
            Answer(email);
        }
    }

    private TaskCompletionSource<Verdict> Of(string email) =>
        _open.GetOrAdd(email, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
