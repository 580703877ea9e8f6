using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Validator.Jobs;
using Validator.Verdicts;

namespace Validator.Batches;

/// <summary>Verifies a stream of items: many at once, each answer handed on as it completes, in bounded memory. Runs once.</summary>
/// <typeparam name="T">What the stream is made of: addresses, or rows with one.</typeparam>
public sealed class BatchRun<T>
{
    private const int MostAtOnce = 512;

    private readonly Func<T, string> _emailOf;
    private readonly Func<T, CancellationToken, Task<VerificationStep>> _ask;
    private readonly TimeProvider _time;
    private readonly AdmissionWindow _window;
    private readonly Channel<(AdmissionWindow.Place Place, BatchAnswer<T> Answer)> _answers =
        Channel.CreateUnbounded<(AdmissionWindow.Place Place, BatchAnswer<T> Answer)>(new() { SingleReader = true });

    private readonly Lock _lock = new();
    private readonly Tally _tally = new();
    private int _writers = 1;
    private long _read;

    /// <summary>Initializes a new instance of the <see cref="BatchRun{T}"/> class whose items each get a verdict.</summary>
    /// <param name="emailOf">Gives an item's address.</param>
    /// <param name="verify">Verifies an item. What it throws costs that item its verdict, and no other.</param>
    /// <param name="limits">How many are under way at once.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public BatchRun(Func<T, string> emailOf, Func<T, CancellationToken, Task<Verdict>> verify, BatchLimits limits, TimeProvider? time = null)
        : this(emailOf, async (item, token) => new VerificationStep(await verify(item, token).ConfigureAwait(false)), limits, time) =>
        ArgumentNullException.ThrowIfNull(verify);

    /// <summary>
    /// Initializes a new instance of the <see cref="BatchRun{T}"/> class whose items are asked about once: those that are put off leave it without a verdict,
    /// and <see cref="Progress"/> does not count them as answered.
    /// </summary>
    /// <param name="emailOf">Gives an item's address.</param>
    /// <param name="ask">Asks about an item. What it throws costs that item its verdict, and no other.</param>
    /// <param name="limits">How many are under way at once.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public BatchRun(Func<T, string> emailOf, Func<T, CancellationToken, Task<VerificationStep>> ask, BatchLimits limits, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(emailOf);
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(limits);

        _emailOf = emailOf;
        _ask = ask;
        _time = time ?? TimeProvider.System;
        _window = new AdmissionWindow(limits, _time);
    }

    /// <summary>Gets what tells how many addresses wait for a retry.</summary>
    public Func<int> Waiting { get; init; } = () => 0;

    /// <summary>Gets the first bug that an item met; null while there is none.</summary>
    public Exception? FirstError { get; private set; }

    /// <summary>Gets how far it is. Thread-safe.</summary>
    public BatchProgress Progress
    {
        get
        {
            lock (_lock)
            {
                return new(Interlocked.Read(ref _read), _tally.Total, Waiting(), _tally.Rows);
            }
        }
    }

    /// <summary>Verifies all items. Cancelled, it ends early without an exception, after it has handed on what was answered.</summary>
    /// <param name="items">The items. Ones that block the thread they are read on hold up the answers.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The answers in the order of completion, as many at a time as are there, 512 at most. It fails where the items do, after the last answer.</returns>
    public async IAsyncEnumerable<IReadOnlyList<BatchAnswer<T>>> RunAsync(
        IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(items, cancellationToken, stop.Token);
        try
        {
            while (await _answers.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return Take();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Where nobody wants the rest, what was under way ends before the verifier does.
            await foreach (var _ in _answers.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
            }
        }

        await reading.ConfigureAwait(false);
    }

    /// <param name="items">The items.</param>
    /// <param name="ofCaller">What ends the run. Items that know it may notice before <paramref name="cancellationToken"/> is told.</param>
    /// <param name="cancellationToken">The same, and the end of the enumeration.</param>
#pragma warning disable CA1068 // Two tokens: the one that is forwarded is the last.
    private async Task ReadAsync(IAsyncEnumerable<T> items, CancellationToken ofCaller, CancellationToken cancellationToken)
#pragma warning restore CA1068
    {
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var email = _emailOf(item);
                var place = await _window.EnterAsync(email.Length, cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _read);
                Interlocked.Increment(ref _writers);
                _ = VerifyAsync(item, email, place, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (ofCaller.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            // What is under way ends by the same token.
        }
        finally
        {
            LeaveWriters();
        }
    }

    private async Task VerifyAsync(T item, string email, AdmissionWindow.Place place, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        try
        {
            var step = await _ask(item, cancellationToken).ConfigureAwait(false);
            _answers.Writer.TryWrite((place, new(item, step, null)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _window.Leave(place);
        }
#pragma warning disable CA1031 // One address that meets a bug must not end the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _answers.Writer.TryWrite((place, new(item, new(ErrorVerdict.Of(email, exception, _time.GetUtcNow(), _time.GetElapsedTime(began))), exception)));
        }
        finally
        {
            LeaveWriters();
        }
    }

    private List<BatchAnswer<T>> Take()
    {
        List<BatchAnswer<T>> taken = [];
        lock (_lock)
        {
            while (taken.Count < MostAtOnce && _answers.Reader.TryRead(out var next))
            {
                taken.Add(next.Answer);
                if (next.Answer.Step.Verdict is { } verdict)
                {
                    _tally.Add(verdict.Status, verdict.Reason);
                }

                FirstError ??= next.Answer.Error;
                _window.Leave(next.Place);
            }
        }

        return taken;
    }

    private void LeaveWriters()
    {
        if (Interlocked.Decrement(ref _writers) == 0)
        {
            _answers.Writer.Complete();
        }
    }
}
