using System.Threading.Channels;
using Validator.Verdicts;

namespace Validator.Standalone.Verifying;

/// <summary>Verifies a stream of addresses: many at once, each verdict handed on as it completes, in bounded memory.</summary>
/// <param name="verifier">What verifies.</param>
/// <param name="window">What bounds.</param>
internal sealed class VerifyRun(IAddressVerifier verifier, AdmissionWindow window)
{
    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>(new() { SingleReader = true });
    private int _writers = 1;
    private long _read;
    private long _answered;

    /// <summary>Gets how many addresses were read.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Gets how many verdicts were handed on.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Gets how many addresses were read and not yet answered.</summary>
    public int UnderWay => window.Total;

    /// <summary>Gets how many of those wait for a retry.</summary>
    public int WaitingForRetry => verifier.WaitingForRetry;

    /// <summary>Gets the first error inside the verifier; null while there is none.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Verifies all addresses. Cancelled, it ends early and hands on what is there.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <param name="write">Takes a batch of verdicts: each is there now, and none of the next is.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>A task that fails where reading or writing does.</returns>
    public async Task RunAsync(IAsyncEnumerable<string> addresses, Action<IEnumerable<Verdict>> write, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(addresses, stop.Token);
        try
        {
            while (await _answers.Reader.WaitToReadAsync(CancellationToken.None))
            {
                write(Ready());
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Where writing failed, what was under way ends before the verifier does.
            await foreach (var _ in _answers.Reader.ReadAllAsync(CancellationToken.None))
            {
            }
        }

        await reading;
    }

    private async Task ReadAsync(IAsyncEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var address in addresses.WithCancellation(cancellationToken))
            {
                var place = await window.EnterAsync(address.Length, cancellationToken);
                Interlocked.Increment(ref _read);
                Interlocked.Increment(ref _writers);
                _ = VerifyAsync(address, place, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is under way ends by the same token.
        }
        finally
        {
            LeaveWriters();
        }
    }

    private async Task VerifyAsync(string address, AdmissionWindow.Place place, CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await verifier.VerifyAsync(address, cancellationToken);
            _answers.Writer.TryWrite(new(place, verdict, null));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            window.Leave(place);
        }
#pragma warning disable CA1031 // One address that meets a bug of ours must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _answers.Writer.TryWrite(new(place, null, exception));
        }
        finally
        {
            LeaveWriters();
        }
    }

    private IEnumerable<Verdict> Ready()
    {
        while (_answers.Reader.TryRead(out var answer))
        {
            if (answer.Verdict is { } verdict)
            {
                yield return verdict;
                Interlocked.Increment(ref _answered);
            }

            Error ??= answer.Error;
            window.Leave(answer.Place);
        }
    }

    private void LeaveWriters()
    {
        if (Interlocked.Decrement(ref _writers) == 0)
        {
            _answers.Writer.Complete();
        }
    }

    private readonly record struct Answer(AdmissionWindow.Place Place, Verdict? Verdict, Exception? Error);
}
