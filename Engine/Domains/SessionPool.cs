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
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly QuestionQueue _queue = new();
    private readonly Breaker _breaker;
    private readonly List<SessionWorker> _workers = [];
    private readonly List<RestingSession> _resting = [];
    private int _mostSessions;
    private DateTimeOffset _fewerUntil;
    private int _openSessions;
    private bool _isClosing;

    /// <summary>Initializes a new instance of the <see cref="SessionPool"/> class.</summary>
    /// <param name="domain">The domain of A-labels, or an address literal in brackets.</param>
    /// <param name="literal">The address in the literal; null for a domain name.</param>
    /// <param name="routes">The domain's route.</param>
    /// <param name="knowledge">What was learned about the domain's hosts.</param>
    /// <param name="services">What the domains of a process share.</param>
    public SessionPool(string domain, IPAddress? literal, RouteCache routes, DomainKnowledge knowledge, DomainServices services)
    {
        Domain = domain;
        _literal = literal;
        _routes = routes;
        Knowledge = knowledge;
        Services = services;
        Dialer = new MailHostDialer(services);
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

    /// <summary>Gets what ends every session at once.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Gets a value indicating whether nothing waits and no session is open.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count == 0 && _workers.Count == 0;
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
                return _queue.Count;
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
                return _resting.Count;
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

    /// <summary>Gets how many workers do not rest; with the lock held.</summary>
    private int Busy => _workers.Count - _resting.Count;

    /// <summary>Gives the route and the hosts to go to.</summary>
    public async ValueTask<(MailRoute? Route, ImmutableArray<MailHost> Hosts)> RouteAsync()
    {
        var route = _literal is null ? await _routes.GetAsync(Closing).ConfigureAwait(false) : null;
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

            if (!_queue.TryAdd(question))
            {
                return false;
            }

            Serve(question);
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
                _queue.AddFirst(question);
                Serve(question);
            }
        }
    }

    /// <summary>Takes up to <paramref name="most"/> questions for a session.</summary>
    public List<Question> Take(string egress, string? host, int most)
    {
        lock (_lock)
        {
            return _queue.Take(egress, host, most, Knowledge.IsSetAside);
        }
    }

    /// <summary>Answers those in the queue that were not asked yet, once the domain is known to accept everybody.</summary>
    public void AnswerByCatchAll(MailRoute? route)
    {
        lock (_lock)
        {
            foreach (var question in _queue.TakeUnasked())
            {
                Answers.Settle(Knowledge, route, question, Finding.Accepted, null);
            }
        }
    }

    /// <summary>Keeps a session that has nothing to ask open for a while.</summary>
    /// <param name="opened">The session.</param>
    /// <param name="egress">Whose questions it may ask.</param>
    /// <returns>Whether there is a question for it; else it is to be closed.</returns>
    public async ValueTask<bool> RestAsync(OpenedSession opened, string egress)
    {
        if (Services.Options.SessionRest <= TimeSpan.Zero || !Services.Connections.HasRoomForRest)
        {
            return false;
        }

        var rest = new RestingSession(egress, opened.Conversation.Endpoint.Host);
        lock (_lock)
        {
            if (_queue.Peek() is { } next)
            {
                return rest.IsFor(next);
            }

            if (_isClosing)
            {
                return false;
            }

            _resting.Add(rest);
            SettleHeld();
        }

        try
        {
            return await opened.RestAsync(rest, Services).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _resting.Remove(rest);
            }
        }
    }

    /// <summary>Gives the next question, or takes the worker off the list: in one step, so that no question is left alone.</summary>
    public Question? Next(SessionWorker worker)
    {
        lock (_lock)
        {
            Closing.ThrowIfCancellationRequested();
            var question = _queue.Peek();
            if (question is null)
            {
                _workers.Remove(worker);
                SettleHeld();
            }

            return question;
        }
    }

    /// <summary>Takes a worker that cannot go on off the list, and ends what waits.</summary>
    public void Leave(SessionWorker worker, Action<Question> end)
    {
        lock (_lock)
        {
            _workers.Remove(worker);
            EndWaiting(end);
            if (Busy == 0)
            {
                Knowledge.EndHeld(end);
            }
        }
    }

    /// <summary>
    /// Where no further session comes about while others are open, the host has as many as it wants: the others serve the queue, and no
    /// more than those are opened for a while. Where it is our own limit, those that are being opened may have what is left of it.
    /// </summary>
    /// <param name="worker">The worker that has no session.</param>
    /// <param name="hostHasEnough">Whether it was the host that took no further session.</param>
    /// <returns>Whether the worker was taken off the list.</returns>
    public bool LeaveToOthers(SessionWorker worker, bool hostHasEnough)
    {
        lock (_lock)
        {
            if (_workers.Count < 2 || (hostHasEnough && _openSessions == 0))
            {
                return false;
            }

            if (hostHasEnough)
            {
                _mostSessions = Math.Min(MostSessions, _openSessions);
                _fewerUntil = Services.Time.GetUtcNow() + FewerFor;
            }

            _workers.Remove(worker);
            EndRests(goesOn: true);
            return true;
        }
    }

    /// <summary>Notes that none of the hosts could be talked to.</summary>
    public void DialFailed(DialFailure failure)
    {
        lock (_lock)
        {
            _breaker.Failed(failure);
        }
    }

    /// <summary>Notes that a session was opened.</summary>
    public void Opened()
    {
        lock (_lock)
        {
            _openSessions++;
            _breaker.Succeeded();
        }
    }

    /// <summary>Notes that a session was closed.</summary>
    public void Closed()
    {
        lock (_lock)
        {
            _openSessions--;
        }
    }

    /// <summary>Cancels what waits, lets sessions say QUIT, and closes those that take longer than a moment for it.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        Task[] ends;
        lock (_lock)
        {
            _isClosing = true;
            EndWaiting(static question => question.Cancel(new CancellationToken(canceled: true)));
            EndRests(goesOn: false);
            ends = [.. _workers.Select(worker => worker.Ended)];
        }

        var ended = Task.WhenAll(ends);
        try
        {
            await ended.WaitAsync(TimeForQuit, Services.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            await ended.ConfigureAwait(false);
        }
    }

    private bool RefusedAsClosing(Question question)
    {
        if (_isClosing)
        {
            question.Cancel(new CancellationToken(canceled: true));
        }

        return _isClosing;
    }

    /// <summary>Has a question asked: by a session that rests, else by one more where it is worth its cost.</summary>
    private void Serve(Question question)
    {
        var resting = _resting.FindIndex(rest => rest.IsFor(question));
        if (resting >= 0)
        {
            EndRest(resting, goesOn: true);
        }
        else if (_workers.Count < MostSessions && (Busy == 0 || _queue.Count > Busy * QuestionsPerSession))
        {
            var worker = new SessionWorker(this);
            _workers.Add(worker);
            worker.Start();
        }
        else if (Busy == 0)
        {
            // None of those that rest may ask it: one closes, and its worker opens another session.
            EndRest(0, goesOn: false);
        }
    }

    private void EndRests(bool goesOn)
    {
        while (_resting.Count > 0)
        {
            EndRest(_resting.Count - 1, goesOn);
        }
    }

    /// <summary>Ends a rest. Where something else ended it in this moment, its worker comes for the next question all the same.</summary>
    private void EndRest(int index, bool goesOn)
    {
        var rest = _resting[index];
        _resting.RemoveAt(index);
        rest.TryEnd(goesOn);
    }

    private void SettleHeld()
    {
        if (Busy == 0)
        {
            // Nobody is left to make it five.
            Knowledge.SettleHeld();
        }
    }

    private void EndWaiting(Action<Question> end)
    {
        while (_queue.Peek() is { } question)
        {
            end(question);
        }
    }
}
