using Validator.Domains;

namespace Validator.Standalone.Serving.Verifications;

/// <summary>Asks about addresses; those who want to know the same at the same time share one asking. Thread-safe.</summary>
/// <param name="verifier">What asks.</param>
/// <param name="time">The clock.</param>
internal sealed class Flights(EmailVerifier verifier, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FlightKey, Flight> _flights = [];

    /// <summary>Asks about an address, for a while.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="deadline">Until when.</param>
    /// <param name="cancellationToken">Ends the while early; what was found until then is told all the same.</param>
    /// <returns>The verdict, or how far it came.</returns>
    public async Task<FlightState> AskAsync(VerificationRequest question, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var key = new FlightKey(question.Email, question.Checks, question.MaxAge, question.Lane);
        var flight = Board(key, question);
        try
        {
            while (true)
            {
                var next = flight.NextAsync();
                if (flight.State.Verdict is not null || Patience(flight.State, deadline) is not { } patience || cancellationToken.IsCancellationRequested)
                {
                    return flight.State;
                }

                await next.WaitAsync(patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (next.IsFaulted)
                {
                    await next;
                }
            }
        }
        finally
        {
            Leave(key, flight);
        }
    }

    /// <summary>How long waiting makes sense; null where the next asking comes too late.</summary>
    private TimeSpan? Patience(FlightState state, DateTimeOffset deadline)
    {
        var left = deadline - time.GetUtcNow();
        return left <= TimeSpan.Zero || (state.Ticket is not null && state.Due >= deadline) ? null : left;
    }

    private Flight Board(FlightKey key, VerificationRequest question)
    {
        Flight? flight;
        lock (_lock)
        {
            if (_flights.TryGetValue(key, out flight))
            {
                flight.Waiting++;
                return flight;
            }

            flight = new Flight(verifier, question, time) { Waiting = 1 };
            _flights.Add(key, flight);
        }

        _ = RunAsync(key, flight);
        return flight;
    }

    private async Task RunAsync(FlightKey key, Flight flight)
    {
        await flight.RunAsync();
        lock (_lock)
        {
            Remove(key, flight);
        }
    }

    private void Leave(FlightKey key, Flight flight)
    {
        lock (_lock)
        {
            if (--flight.Waiting > 0)
            {
                return;
            }

            Remove(key, flight);
        }

        flight.Abandon();
    }

    private void Remove(FlightKey key, Flight flight)
    {
        if (_flights.GetValueOrDefault(key) == flight)
        {
            _flights.Remove(key);
        }
    }

    private readonly record struct FlightKey(string Email, CheckDepth? Checks, TimeSpan? MaxAge, Lane Lane);
}
