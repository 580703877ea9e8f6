using System.Net;
using Validator.Addresses;
using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>
/// One domain: its route, its catch-all verdict, the addresses that wait for a session, and the sessions. Thread-safe by itself. It never
/// waits for a retry: an address that was put off is answered with a <see cref="RetryTicket"/>, and the host brings it back in time.
/// </summary>
public sealed partial class DomainVerifier : IAsyncDisposable
{
    /// <summary>When to ask again where too many wait already.</summary>
    private static readonly TimeSpan TimeWhereFull = TimeSpan.FromSeconds(10);

    private readonly DomainServices _services;
    private readonly RouteCache _routes;
    private readonly SessionPool _sessions;
    private readonly IPAddress? _literal;

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
        var guard = new Lock();
        Knowledge = new DomainKnowledge(services, guard);
        _sessions = new SessionPool(domain, literal, _routes, Knowledge, services, guard);
    }

    /// <summary>Gets the domain.</summary>
    public string Domain { get; }

    /// <summary>Gets a value indicating whether nothing waits and no session is open.</summary>
    public bool IsIdle => _sessions.IsIdle;

    /// <summary>Gets how many addresses wait for a session.</summary>
    public int Waiting => _sessions.Waiting;

    /// <summary>Gets how many sessions are open with nothing to ask.</summary>
    public int Resting => _sessions.Resting;

    /// <summary>Gets what was learned about the domain's hosts.</summary>
    internal DomainKnowledge Knowledge { get; }

    /// <summary>Finds the domain's route and whether any of its hosts has an address, without a conversation.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The route; its status tells where nothing takes the domain's mail.</returns>
    public async Task<MailRoute> ResolveAsync(CancellationToken cancellationToken = default)
    {
        var route = await _routes.GetAsync(cancellationToken).ConfigureAwait(false);
        var status = route.IsCut ? DnsStatus.ServerFailure : DnsStatus.NoData;
        foreach (var host in route.Hosts)
        {
            var addresses = await _services.Resolver.ResolveHostAsync(host.Name, cancellationToken).ConfigureAwait(false);
            if (addresses.Status is DnsStatus.Success)
            {
                return route;
            }

            // A name whose look-up failed, or that was not looked up, may have an address: only where all surely have none, nothing takes the mail.
            status = addresses.Status is DnsStatus.ServerFailure or DnsStatus.Timeout ? addresses.Status : status;
        }

        return route.Hosts.IsEmpty ? route : route with { Status = status };
    }

    /// <summary>
    /// Asks about an address: now, in the next session, or with those that are being asked. At most 10,000 questions of batches wait in the
    /// queue; more wait, by turns of their shares, for room in it. Where 2,000 interactive ones wait, one more is told when to ask again.
    /// </summary>
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
        await RecallAsync(cancellationToken).ConfigureAwait(false);

        var route = _literal is null ? await _routes.GetAsync(cancellationToken).ConfigureAwait(false) : null;
        if (route is { Hosts.IsEmpty: true })
        {
            return new ProbeOutcome { Route = route };
        }

        if (Knowledge.CatchAll.Verdict is true && ticket is null or { Sessions: 0 })
        {
            return new ProbeOutcome { Route = route, Finding = Finding.Accepted, CatchAll = true, HostAccepts = Knowledge.HostAccepts };
        }

        var question = new Question(address, ticket, lane, share);
        if (_sessions.Failure is { } failure)
        {
            Answers.ForFailedDial(Knowledge, route, question, failure, Knowledge.EgressFor(question.Egress));
            return await question.Answer.ConfigureAwait(false);
        }

        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Question)state!).Cancel(token), question);
        await using (registration.ConfigureAwait(false))
        {
            if (!_sessions.TryAdd(question))
            {
                Answers.Postpone(Knowledge, route, question, TimeWhereFull);
            }

            return await question.Answer.ConfigureAwait(false);
        }
    }

    /// <summary>Serves what waits, and closes every session after that: before its object moves elsewhere, or is disposed of without losing a question.</summary>
    /// <param name="cancellationToken">Gives up waiting for the end.</param>
    /// <returns>A task that ends when no session is open.</returns>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _sessions.DrainAsync(cancellationToken);

    /// <summary>Cancels what waits, lets sessions say QUIT, and closes those that take longer than a moment for it.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public ValueTask DisposeAsync() => _sessions.DisposeAsync();
}
