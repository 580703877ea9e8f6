using System.Runtime.CompilerServices;

namespace Validator.Dns;

/// <summary>
/// A stub resolver: asks recursive servers, follows aliases, keeps answers for their TTL (negative ones by RFC 2308), and asks the same question once
/// for all who wait for it. Thread-safe.
/// </summary>
public sealed class DnsResolver : IDnsLookup, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DnsQuestion, DnsFlight> _flights = [];
    private readonly DnsCache _cache;
    private readonly DnsExchange _exchange;
    private readonly DnsResolverOptions _options;
    private readonly SemaphoreSlim _inFlight;
    private bool _disposed;

    /// <summary>Makes a resolver; it asks nothing yet.</summary>
    /// <param name="options">How it asks and what it keeps.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No server is named and the system has none.</exception>
    public DnsResolver(DnsResolverOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var time = timeProvider ?? TimeProvider.System;
        _options = options.Checked();
        _cache = new DnsCache(_options.CacheEntries, _options.CacheBytes, time);
        _exchange = new DnsExchange(_options, time);
        _inFlight = new SemaphoreSlim(_options.MaxInFlight);
    }

    /// <inheritdoc/>
    public ValueTask<DnsAnswer> LookupAsync(string name, DnsRecordType type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Enum.IsDefined(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "Not a record type that the resolver understands.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<DnsAnswer>(cancellationToken);
        }

        if (!DnsName.TryCanonicalize(name, out var canonical))
        {
            // A name that no message can carry exists nowhere.
            return new(new DnsAnswer(DnsStatus.NameNotFound, [], _options.MaximumNegativeTimeToLive));
        }

        var question = new DnsQuestion(canonical, type);
        DnsFlight? flight;
        bool first;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_cache.TryGet(question, out var answer))
            {
                return new(answer);
            }

            first = !_flights.TryGetValue(question, out flight);
            if (first)
            {
                _flights.Add(question, flight = new DnsFlight(question));
            }

            flight!.Waiters++;
        }

        if (first)
        {
            Start(flight);
        }

        return WaitAsync(flight, cancellationToken);
    }

    /// <inheritdoc/>
    public void Forget(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (DnsName.TryCanonicalize(name, out var canonical))
        {
            lock (_lock)
            {
                foreach (var type in Enum.GetValues<DnsRecordType>())
                {
                    _cache.Remove(new DnsQuestion(canonical, type));
                }
            }
        }
    }

    /// <summary>Gives up what is being asked (who waits gets ServerFailure) and closes the sockets.</summary>
    public async ValueTask DisposeAsync()
    {
        DnsFlight[] flights;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            flights = [.. _flights.Values];
        }

        foreach (var flight in flights)
        {
            flight.Cancel();
        }

        // Every permit back means that no flight uses the sockets any longer. The semaphore keeps them: a straggler finds its token cancelled.
        for (var permits = 0; permits < _options.MaxInFlight; permits++)
        {
            await _inFlight.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _exchange.Dispose();
    }

    /// <summary>Sets a flight going outside the caller's context: it is the first caller's no more than the others'.</summary>
    private void Start(DnsFlight flight)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = RunAsync(flight);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _ = RunAsync(flight);
        }
    }

    private async ValueTask<DnsAnswer> WaitAsync(DnsFlight flight, CancellationToken cancellationToken)
    {
        try
        {
            return await flight.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(flight);
        }
    }

    private void Leave(DnsFlight flight)
    {
        lock (_lock)
        {
            if (--flight.Waiters > 0 || !TryForget(flight))
            {
                return;
            }
        }

        flight.Cancel();
    }

    private async Task RunAsync(DnsFlight flight)
    {
        try
        {
            var answer = await AskAsync(flight).ConfigureAwait(false);
            lock (_lock)
            {
                // An abandoned flight may already have a successor; what it learned at the last moment is true all the same.
                _cache.Set(flight.Question, answer);
                TryForget(flight);
            }

            flight.Land(answer);
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                TryForget(flight);
            }

            flight.Land(AliasWalk.Passing(DnsStatus.ServerFailure, _options));
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                TryForget(flight);
            }

            flight.Crash(exception);
        }
    }

    private bool TryForget(DnsFlight flight) =>
        _flights.TryGetValue(flight.Question, out var current) && ReferenceEquals(current, flight) && _flights.Remove(flight.Question);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<DnsAnswer> AskAsync(DnsFlight flight)
    {
        await _inFlight.WaitAsync(flight.Token).ConfigureAwait(false);
        try
        {
            var walk = new AliasWalk(flight.Question, _options);
            while (true)
            {
                var (status, message) = await _exchange.AskAsync(walk.Question, flight.Token).ConfigureAwait(false);
                if (message is null)
                {
                    return AliasWalk.Passing(status, _options);
                }

                if (walk.Take(message) is { } answer)
                {
                    return answer;
                }
            }
        }
        finally
        {
            _inFlight.Release();
        }
    }
}
