using System.Runtime.CompilerServices;
using Validator.Verdicts;

namespace Validator.Batches;

/// <summary>
/// Many addresses that are verified together (<see cref="EmailVerifier.VerifyManyAsync(IEnumerable{string}, VerifyManyOptions?, CancellationToken)"/>):
/// a stream of their verdicts in the order of completion, one for each address, repeated ones too. Nothing is asked before it is enumerated, and
/// it is enumerated once. Who leaves the enumeration early cancels what is under way.
/// </summary>
public sealed class VerificationBatch : IAsyncEnumerable<Verdict>
{
    private readonly BatchRun<string> _run;
    private readonly IAsyncEnumerable<string> _emails;
    private readonly VerifyManyOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellationToken;
    private int _enumerations;

    internal VerificationBatch(
        BatchRun<string> run, IAsyncEnumerable<string> emails, VerifyManyOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        _run = run;
        _emails = emails;
        _options = options;
        _time = time;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Gets how far the batch is, and after the last verdict its summary: the counts by status and reason. Thread-safe.</summary>
    public BatchProgress Progress => _run.Progress;

    /// <summary>Gets the first bug that an address met, for your log: that address's verdict is unknown, and says so in its detail. Null while there is none.</summary>
    public Exception? FirstError => _run.FirstError;

    /// <summary>Begins.</summary>
    /// <param name="cancellationToken">Ends the batch, as the token does that it was made with.</param>
    /// <returns>The verdicts. Cancelled, the next step throws <see cref="OperationCanceledException"/>. Where the addresses cannot be read, that exception is thrown after the verdicts on those that were read.</returns>
    /// <exception cref="InvalidOperationException">The batch was enumerated before.</exception>
    public IAsyncEnumerator<Verdict> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _enumerations) == 1
            ? EnumerateAsync(cancellationToken)
            : throw new InvalidOperationException("A batch is enumerated once: its addresses are not asked again. Keep the verdicts, or begin another batch.");

    private async IAsyncEnumerator<Verdict> EnumerateAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, cancellationToken);
        using var timer = new PeriodicTimer(_options.ProgressInterval, _time);
        var reporting = _options.Progress is { } progress ? ReportAsync(progress, timer) : Task.CompletedTask;
        try
        {
            await foreach (var answers in _run.RunAsync(ReadAsync(either.Token), either.Token).ConfigureAwait(false))
            {
                foreach (var answer in answers)
                {
                    ThrowIfCancelled(cancellationToken);
                    yield return answer.Verdict;
                }
            }

            ThrowIfCancelled(cancellationToken);
        }
        finally
        {
            timer.Dispose();
            await reporting.ConfigureAwait(false);
            _options.Progress?.Report(Progress);
        }
    }

    /// <summary>Reads on a thread of its own: addresses that come from a blocking enumerable must not hold up the verdicts.</summary>
    private async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await foreach (var email in _emails.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return email ?? "";
        }
    }

    private async Task ReportAsync(IProgress<BatchProgress> progress, PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            progress.Report(Progress);
        }
    }

    private void ThrowIfCancelled(CancellationToken cancellationToken)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
