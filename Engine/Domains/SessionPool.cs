using System.Collections.Immutable;
using System.Net;
using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>
/// The sessions of one domain and the addresses that wait for one. Opens as many as the queue is worth, spares hosts that cannot be talked
/// to, and lets the sessions say QUIT in the end. Thread-safe.
/// </summary>
internal sealed partial class SessionPool : IAsyncDisposable
{
    /// <summary>One more session is worth its cost where so many addresses wait for each that is open.</summary>
    private const int QuestionsPerSession = 10;

    /// <summary>How long a session that is being closed may take to say QUIT.</summary>
    private static readonly TimeSpan TimeForQuit = TimeSpan.FromSeconds(3);

    /// <summary>How long a host that took no further session is asked for no more of them.</summary>
    private static readonly TimeSpan FewerFor = TimeSpan.FromMinutes(10);

    private readonly RouteCache _routes;
    private readonly IPAddress? _literal;
    private readonly Lock _lock;
    private readonly Breaker _breaker;
    private PoolActivity? _activity;
    private int _mostSessions;
    private DateTimeOffset _fewerUntil;
    private int _openSessions;
    private bool _isDraining;
    private bool _isClosing;

    /// <summary>Initializes a new instance of the <see cref="SessionPool"/> class.</summary>
    /// <param name="domain">The domain of A-labels, or an address literal in brackets.</param>
    /// <param name="literal">The address in the literal; null for a domain name.</param>
    /// <param name="routes">The domain's route.</param>
    /// <param name="knowledge">What was learned about the domain's hosts.</param>
    /// <param name="services">What the domains of a process share.</param>
    /// <param name="guard">The domain's lock.</param>
    public SessionPool(string domain, IPAddress? literal, RouteCache routes, DomainKnowledge knowledge, DomainServices services, Lock guard)
    {
        _lock = guard;
        Domain = domain;
        _literal = literal;
        _routes = routes;
        Knowledge = knowledge;
        Services = services;
        Dialer = new MailHostDialer(services, guard);
        _breaker = new Breaker(services.Time);
    }

    /// <summary>Gets the domain.</summary>
    public string Domain { get; }

    /// <summary>Gets what was learned about the domain's hosts.</summary>
    public DomainKnowledge Knowledge { get; }

    /// <summary>Gets what the domains of a process share.</summary>
    public DomainServices Services { get; }

    /// <summary>Gets the way to the domain's hosts.</summary>
    public MailHostDialer Dialer { get; }

    /// <summary>Gets the address to go to where the domain is an address literal.</summary>
    public IPAddress? Literal => _literal;

    /// <summary>Gets a value indicating whether nothing waits and no session is open.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _activity is null or { Queue.Count: 0, Workers.Count: 0 };
            }
        }
    }

    /// <summary>Gets how many addresses wait for a session.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _activity?.Queue.Count ?? 0;
            }
        }
    }

    /// <summary>Gets how many sessions rest.</summary>
    public int Resting
    {
        get
        {
            lock (_lock)
            {
                return _activity?.Resting.Count ?? 0;
            }
        }
    }

    /// <summary>Gets the failure to answer with; null where the hosts may be tried.</summary>
    public DialFailure? Failure
    {
        get
        {
            lock (_lock)
            {
                return _breaker.Open;
            }
        }
    }

    /// <summary>Gets the most sessions at once; with the lock held.</summary>
    private int MostSessions => Services.Time.GetUtcNow() < _fewerUntil ? _mostSessions : Services.Options.PerDomain;

    /// <summary>Gets a value indicating whether no worker asks; with the lock held.</summary>
    private bool IsQuiet => _activity is null or { Busy: 0 };

    /// <summary>Gives the route and the hosts to go to.</summary>
    public async ValueTask<(MailRoute? Route, ImmutableArray<MailHost> Hosts)> RouteAsync(CancellationToken cancellationToken)
    {
        var route = _literal is null ? await _routes.GetAsync(cancellationToken).ConfigureAwait(false) : null;
        return (route, route?.Hosts ?? [new MailHost(Domain, 0)]);
    }

    /// <summary>Puts a question into the queue, and opens a session where it is worth its cost.</summary>
    /// <returns>Whether it was taken; it is not where too many wait in the interactive lane.</returns>
    public bool TryAdd(Question question)
    {
        lock (_lock)
        {
            if (RefusedAsClosing(question))
            {
                return true;
            }

            var activity = _activity ??= new PoolActivity();
            if (!activity.Queue.TryAdd(question))
            {
                return false;
            }

            Serve(activity, question);
            return true;
        }
    }

    /// <summary>Puts a question back in front, since it was asked before.</summary>
    public void AddAgain(Question question)
    {
        lock (_lock)
        {
            if (!RefusedAsClosing(question))
            {
                var activity = _activity ??= new PoolActivity();
                activity.Queue.AddFirst(question);
                Serve(activity, question);
            }
        }
    }

    /// <summary>Takes up to <paramref name="most"/> questions for a session.</summary>
    public List<Question> Take(string egress, string? host, int most)
    {
        lock (_lock)
        {
            return _activity?.Queue.Take(egress, host, most, Knowledge.IsSetAside) ?? [];
        }
    }

    /// <summary>Answers those in the queue that were not asked yet, once the domain is known to accept everybody.</summary>
    public void AnswerByCatchAll(MailRoute? route)
    {
        lock (_lock)
        {
            foreach (var question in _activity?.Queue.TakeUnasked() ?? [])
            {
                Answers.Settle(Knowledge, route, question, Finding.Accepted, null);
            }
        }
    }

    /// <summary>Serves what waits, and closes every session after that; none rests from now on.</summary>
    /// <param name="cancellationToken">Gives up waiting for the end.</param>
    /// <returns>A task that ends when no session is open.</returns>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task[] ends;
        do
        {
            lock (_lock)
            {
                _isDraining = true;
                ends = EndRests();
            }

            await Task.WhenAll(ends).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        while (ends.Length > 0);
    }

    /// <summary>Cancels what waits, lets sessions say QUIT, and closes those that take longer than a moment for it.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        Task[] ends;
        PoolActivity? activity;
        lock (_lock)
        {
            _isClosing = true;
            activity = _activity;
            EndWaiting(static question => question.Cancel(new CancellationToken(canceled: true)));
            ends = EndRests();
        }

        var ended = Task.WhenAll(ends);
        try
        {
            await ended.WaitAsync(TimeForQuit, Services.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await (activity?.Closing.CancelAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the rest of all, to be closed.</summary>
    /// <returns>The ends of the workers.</returns>
    private Task[] EndRests()
    {
        if (_activity is not { } activity)
        {
            return [];
        }

        EndRests(activity, goesOn: false);
        return [.. activity.Workers.Select(worker => worker.Ended)];
    }

    private bool RefusedAsClosing(Question question)
    {
        if (_isClosing)
        {
            question.Cancel(new CancellationToken(canceled: true));
        }

        return _isClosing;
    }

    private void EndWaiting(Action<Question> end)
    {
        while (_activity?.Queue.Peek() is { } question)
        {
            end(question);
        }
    }
}
