using System.Collections.Concurrent;
using Validator.Domains;

namespace Validator;

/// <summary>Asks about addresses that are asked about at the same time only once. Thread-safe.</summary>
internal sealed class StepFlights
{
    private readonly ConcurrentDictionary<Key, TaskCompletionSource<ProbeOutcome?>> _flights = new();

    /// <summary>Asks, or waits for the answer to whoever asks just now.</summary>
    /// <param name="key">What is asked.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellationToken">Gives up: another who waits asks then.</param>
    /// <returns>The answer.</returns>
    public async Task<ProbeOutcome> RunAsync(Key key, Func<Task<ProbeOutcome>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var own = new TaskCompletionSource<ProbeOutcome?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var flight = _flights.GetOrAdd(key, own);
            if (flight != own)
            {
                if (await flight.Task.WaitAsync(cancellationToken).ConfigureAwait(false) is { } answer)
                {
                    return answer;
                }

                continue;
            }

            ProbeOutcome? outcome = null;
            try
            {
                return outcome = await ask().ConfigureAwait(false);
            }
            finally
            {
                _flights.TryRemove(new(key, own));
                own.TrySetResult(outcome);
            }
        }
    }

    /// <summary>What makes two questions the same.</summary>
    /// <param name="Address">The address, normalized.</param>
    /// <param name="Ticket">What the last answer gave.</param>
    /// <param name="Lane">Its lane: one that somebody waits for does not wait for a batch.</param>
    internal readonly record struct Key(string Address, RetryTicket? Ticket, Lane Lane);
}
