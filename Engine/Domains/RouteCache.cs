using System.Runtime.CompilerServices;
using Validator.Dns;

namespace Validator.Domains;

/// <summary>
/// One domain's route: resolved once for all who wait, kept for its time to live. The look-up has a token of its own, cancelled when the
/// last waiter leaves, so that one caller who gives up does not fail the others.
/// </summary>
internal sealed class RouteCache(string domain, IMailRouteResolver resolver, TimeProvider time)
{
    private readonly Lock _lock = new();
    private MailRoute? _route;
    private long _expires;
    private Flight? _flight;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MailRoute> GetAsync(CancellationToken cancellationToken)
    {
        Flight flight;
        lock (_lock)
        {
            if (_route is { } known && time.GetTimestamp() < _expires)
            {
                return known;
            }

            flight = _flight ??= new Flight(this);
            flight.Waiters++;
        }

        try
        {
            return await flight.Route.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                if (--flight.Waiters == 0 && _flight == flight)
                {
                    _flight = null;
                    flight.Abandon();
                }
            }
        }
    }

    /// <summary>Gives the route that is kept, and for how long; null where there is none.</summary>
    public (MailRoute Route, TimeSpan Left)? Peek()
    {
        lock (_lock)
        {
            var left = time.GetElapsedTime(time.GetTimestamp(), _expires);
            return _route is { } known && left > TimeSpan.Zero ? (known, left) : null;
        }
    }

    /// <summary>Forgets the route, so that the next caller looks again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _route = null;
        }
    }

#pragma warning disable CA1001 // No timer and no handle is in the source; the last waiter may cancel it after the end.
    private sealed class Flight
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _abandoned = new();

        public Flight(RouteCache cache) => Route = Task.Run(() => ResolveAsync(cache));

        public Task<MailRoute> Route { get; }

        public int Waiters { get; set; }

        public void Abandon() => _abandoned.Cancel();

        private async Task<MailRoute> ResolveAsync(RouteCache cache)
        {
            var route = await cache.Resolve(_abandoned.Token).ConfigureAwait(false);
            cache.Keep(this, route);
            return route;
        }
    }

    private ValueTask<MailRoute> Resolve(CancellationToken cancellationToken) => resolver.ResolveAsync(domain, cancellationToken);

    private void Keep(Flight flight, MailRoute route)
    {
        lock (_lock)
        {
            _route = route;
            _expires = time.GetTimestamp() + (long)(route.TimeToLive.TotalSeconds * time.TimestampFrequency);
            if (_flight == flight)
            {
                _flight = null;
            }
        }
    }
}
