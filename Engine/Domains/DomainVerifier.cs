using System.Net;
using Validator.Addresses;
using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>
/// One domain: its route, its catch-all verdict, the addresses that wait for a session, and the sessions. Thread-safe by itself. It never
/// waits for a retry: an address that was put off is answered with a <see cref="RetryTicket"/>, and the host brings it back in time.
/// </summary>
public sealed class DomainVerifier : IAsyncDisposable
{
    /// <summary>One more session is worth its cost where so many addresses wait for each that is open.</summary>
    private const int QuestionsPerSession = 10;

    /// <summary>How long a session that is being closed may take to say QUIT.</summary>
    private static readonly TimeSpan TimeForQuit = TimeSpan.FromSeconds(3);

    private readonly DomainServices _services;
    private readonly RouteCache _routes;
    private readonly MailHostDialer _dialer;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly QuestionQueue _queue = new();
    private readonly Breaker _breaker;
    private readonly List<Task> _workers = [];
    private readonly IPAddress? _literal;
    private int _mostSessions;
    private int _openSessions;
    private bool _isClosing;

    /// <summary>Initializes a new instance of the <see cref="DomainVerifier"/> class.</summary>
    /// <param name="domain">The domain of A-labels, or an address literal in brackets.</param>
    /// <param name="literal">The address in the literal; null for a domain name.</param>
    /// <param name="services">What the domains of a process share.</param>
    public DomainVerifier(string domain, IPAddress? literal, DomainServices services)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(services);

        Domain = domain;
        _literal = literal;
        _services = services;
        _routes = new RouteCache(domain, services.Resolver, services.Time);
        _dialer = new MailHostDialer(services);
        _breaker = new Breaker(services.Time);
        Knowledge = new DomainKnowledge(services);
        _mostSessions = services.Options.PerDomain;
    }

    /// <summary>Gets the domain.</summary>
    public string Domain { get; }

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

    /// <summary>Gets what was learned about the domain's hosts.</summary>
    internal DomainKnowledge Knowledge { get; }

    internal DomainServices Services => _services;

    /// <summary>Finds the domain's route and whether any of its hosts has an address, without a conversation.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The route; its status tells where nothing takes the domain's mail.</returns>
    public async Task<MailRoute> ResolveAsync(CancellationToken cancellationToken = default)
    {
        var route = await _routes.GetAsync(cancellationToken).ConfigureAwait(false);
        var status = DnsStatus.NoData;
        foreach (var host in route.Hosts)
        {
            var addresses = await _services.Resolver.ResolveHostAsync(host.Name, cancellationToken).ConfigureAwait(false);
            if (addresses.Status is DnsStatus.Success)
            {
                return route;
            }

            // A name whose look-up failed may have an address: only where all surely have none, nothing takes the mail.
            status = addresses.Status is DnsStatus.ServerFailure or DnsStatus.Timeout ? addresses.Status : status;
        }

        return route.Hosts.IsEmpty ? route : route with { Status = status };
    }

    /// <summary>Asks about an address: now, in the next session, or with those that are being asked.</summary>
    /// <param name="address">The address, at this domain.</param>
    /// <param name="ticket">What the last answer gave, where the address was put off before.</param>
    /// <param name="lane">Whether somebody waits for the answer, or it is part of a batch.</param>
    /// <param name="share">On whose behalf: those in a lane take turns.</param>
    /// <param name="cancellationToken">Gives up on this address.</param>
    /// <returns>What was found, or when to ask again.</returns>
    public async Task<ProbeOutcome> AskAsync(
        EmailAddress address, RetryTicket? ticket = null, Lane lane = Lane.Interactive, string share = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);

        var route = _literal is null ? await _routes.GetAsync(cancellationToken).ConfigureAwait(false) : null;
        if (route is { Hosts.IsEmpty: true })
        {
            return new ProbeOutcome { Route = route };
        }

        if (Knowledge.CatchAll.Verdict is true && ticket is null)
        {
            return new ProbeOutcome { Route = route, Finding = Finding.Accepted, CatchAll = true, HostAccepts = Knowledge.HostAccepts };
        }

        var question = new Question(address, ticket, lane, share);
        if (FailureToAnswerWith() is { } failure)
        {
            Answers.ForFailedDial(Knowledge, route, question, failure, _services.Egress.Next());
            return await question.Answer.ConfigureAwait(false);
        }

        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Question)state!).Cancel(token), question);
        await using (registration.ConfigureAwait(false))
        {
            Add(question, first: false);
            return await question.Answer.ConfigureAwait(false);
        }
    }

    /// <summary>Cancels what waits, lets sessions say QUIT, and closes those that take longer than a moment for it.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        Task[] workers;
        lock (_lock)
        {
            _isClosing = true;
            CancelWaiting();
            workers = [.. _workers];
        }

        var ended = Task.WhenAll(workers);
        try
        {
            await ended.WaitAsync(TimeForQuit, _services.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
            await ended.ConfigureAwait(false);
        }
    }

    private DialFailure? FailureToAnswerWith()
    {
        lock (_lock)
        {
            return _breaker.Open;
        }
    }

    /// <summary>Puts a question into the queue, and opens a session where it is worth its cost.</summary>
    internal void Add(Question question, bool first)
    {
        lock (_lock)
        {
            if (_isClosing)
            {
                question.Cancel(new CancellationToken(canceled: true));
                return;
            }

            if (first)
            {
                _queue.AddFirst(question);
            }
            else
            {
                _queue.Add(question);
            }

            if (_workers.Count == 0 || (_workers.Count < _mostSessions && _queue.Count > _workers.Count * QuestionsPerSession))
            {
                var worker = new TaskCompletionSource();
                _workers.Add(worker.Task);
                _ = Task.Run(() => WorkAsync(worker));
            }
        }
    }

    /// <summary>Answers those in the queue that were not asked yet, once the domain is known to accept everybody.</summary>
    internal void AnswerByCatchAll(MailRoute? route)
    {
        lock (_lock)
        {
            foreach (var question in _queue.TakeUnasked())
            {
                Answers.Settle(Knowledge, route, question, Finding.Accepted, null);
            }
        }
    }

    internal List<Question> Take(string egress, string? host, int most)
    {
        lock (_lock)
        {
            return _queue.Take(egress, host, most);
        }
    }

    private async Task WorkAsync(TaskCompletionSource ended)
    {
        try
        {
            var avoid = new HashSet<string>(StringComparer.Ordinal);
            var goesOn = true;
            while (goesOn && Next(ended) is { } question)
            {
                goesOn = await ServeAsync(ended, question, avoid).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            Leave(ended, question => question.Cancel(_closing.Token));
        }
        catch (Exception exception)
        {
            // A bug. Nobody may wait for an answer that will not come.
            Leave(ended, question => question.Fail(exception));
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    /// <summary>Gives the next question, or takes the worker off the list: in one step, so that no question is left alone.</summary>
    private Question? Next(TaskCompletionSource worker)
    {
        lock (_lock)
        {
            _closing.Token.ThrowIfCancellationRequested();
            var question = _queue.Peek();
            if (question is null)
            {
                _workers.Remove(worker.Task);
                if (_workers.Count == 0)
                {
                    // Nobody is left to make it five.
                    Knowledge.SettleHeld();
                }
            }

            return question;
        }
    }

    private void Leave(TaskCompletionSource worker, Action<Question> end)
    {
        lock (_lock)
        {
            _workers.Remove(worker.Task);
            while (_queue.Peek() is { } question)
            {
                end(question);
            }

            if (_workers.Count == 0)
            {
                Knowledge.EndHeld(end);
            }
        }
    }

    private void CancelWaiting()
    {
        while (_queue.Peek() is { } question)
        {
            question.Cancel(new CancellationToken(canceled: true));
        }
    }

    /// <summary>Opens one session and serves the queue with it.</summary>
    /// <returns>Whether this worker goes on.</returns>
    private async Task<bool> ServeAsync(TaskCompletionSource worker, Question question, HashSet<string> avoid)
    {
        var route = _literal is null ? await _routes.GetAsync(_closing.Token).ConfigureAwait(false) : null;
        var hosts = route?.Hosts ?? [new MailHost(Domain, 0)];
        var ticket = question.Ticket;
        var egress = ticket is null ? Knowledge.NextEgress() : _services.Egress.Find(ticket.Egress);
        var ofEgress = ticket?.Egress ?? egress.Name;

        var (opened, failure) = await _dialer
            .OpenAsync(hosts, _literal, egress, ticket?.Host, question.HostsTried, avoid, _closing.Token).ConfigureAwait(false);
        if (opened is null)
        {
            if (LeaveToOthers(worker))
            {
                return false;
            }

            if (failure!.IsBlocklisted && ticket is null && Knowledge.SetAside(egress))
            {
                return true;
            }

            lock (_lock)
            {
                _breaker.Failed(failure);
            }

            // Where some hosts were left out for this question alone, the failure is its own; else it is everybody's.
            foreach (var waiting in Take(ofEgress, null, question.HostsTried.Count > 0 ? 1 : int.MaxValue))
            {
                Answers.ForFailedDial(Knowledge, route, waiting, failure, egress);
            }

            return true;
        }

        Interlocked.Increment(ref _openSessions);
        lock (_lock)
        {
            _breaker.Succeeded();
        }

        try
        {
            await using (opened.ConfigureAwait(false))
            {
                var session = new DomainSession(this, opened, route, egress, hosts);
                if (await session.RunAsync(ofEgress, _closing.Token).ConfigureAwait(false))
                {
                    avoid.Add(opened.Conversation.Endpoint.Host);
                }
                else
                {
                    avoid.Clear();
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _openSessions);
        }

        return true;
    }

    /// <summary>
    /// Where no further session comes about while others are open, the host has as many as it wants: the others serve the queue, and no
    /// more than those are opened from now on.
    /// </summary>
    private bool LeaveToOthers(TaskCompletionSource worker)
    {
        lock (_lock)
        {
            var open = Volatile.Read(ref _openSessions);
            if (open == 0 || _workers.Count < 2)
            {
                return false;
            }

            _mostSessions = Math.Min(_mostSessions, open);
            _workers.Remove(worker.Task);
            return true;
        }
    }
}
