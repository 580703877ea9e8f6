using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Validator.Addresses;
using Validator.Batches;
using Validator.Dns;
using Validator.Domains;
using Validator.Profiles;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator;

/// <summary>Tells whether mail to an address would be delivered. Thread-safe; one instance serves a whole process.</summary>
public sealed partial class EmailVerifier : IAsyncDisposable
{
    private readonly VerifierOptions _options;
    private readonly TimeProvider _time;
    private readonly DomainDirectory _domains;
    private readonly ConnectionGate _connections;
    private readonly VerdictWriter _writer;
    private readonly AddressProfiles _profiles;
    private readonly VerdictMemory _memory;
    private readonly SeenReports _reports = new();
    private readonly SessionMetrics _metrics = new();
    private readonly IAsyncDisposable? _ownedDns;
    private readonly WaitingCount _waiting = new();
    private readonly StepFlights _flights = new();

    /// <summary>Initializes a new instance of the <see cref="EmailVerifier"/> class with the built-in resolver and SMTP client.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <param name="domainMemory">Where what was learned of domains is stored; nowhere where null.</param>
    public EmailVerifier(VerifierOptions options, TimeProvider? timeProvider = null, IDomainMemory? domainMemory = null)
        : this(options, BuiltInDns(options, timeProvider), null, timeProvider, domainMemory)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="EmailVerifier"/> class with the caller's ports to the DNS and to mail hosts.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="dns">The DNS. Disposed of with the verifier where it is disposable.</param>
    /// <param name="smtp">The way to mail hosts; the built-in one where null.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <param name="domainMemory">Where what was learned of domains is stored; nowhere where null.</param>
    public EmailVerifier(
        VerifierOptions options, IDnsLookup dns, ISmtpConnector? smtp = null, TimeProvider? timeProvider = null, IDomainMemory? domainMemory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dns);

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _ownedDns = dns as IAsyncDisposable;
        _memory = new VerdictMemory(options.RememberedVerdicts, _time);
        _connections = new ConnectionGate(options.Concurrency);
        _profiles = new AddressProfiles(timeProvider: _time);
        var operators = new OperatorBudget(_profiles, _time, options.RejectionsPerHour, options.UnlistedRejectionsPerHour);
        Bounces = new BounceReports(_time);
        _writer = new VerdictWriter(options, _profiles, Bounces, Calibration, _time);
        _domains = new DomainDirectory(new DomainServices(
            new MailRouteResolver(dns, Random.Shared, NeedsIPv6(options)),
            smtp ?? BuiltInSmtp(options, timeProvider),
            ReplyClassifier.Default,
            new EgressPool(options.WaysOut()),
            new CatchAllProbe(options.ProbeSecret.IsDefaultOrEmpty ? RandomNumberGenerator.GetBytes(32) : options.ProbeSecret.AsSpan()),
            operators,
            _connections,
            _metrics,
            _time,
            options)
        {
            Memory = domainMemory,
        });
    }

    /// <summary>Gets the addresses that mail bounced from, as was reported: they count as risky.</summary>
    public BounceReports Bounces { get; }

    /// <summary>Gets how many addresses wait for a retry at the moment, holding no connection.</summary>
    public int WaitingForRetry => _waiting.Value;

    /// <summary>Verifies one address. Waits for greylist retries; holds no connection meanwhile. A verdict given lately is given again, as <see cref="Verdict.Cached"/>.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict. What could not be learned is <see cref="VerdictStatus.Unknown"/> with its reason, never an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the verifier was closed.</exception>
    public Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken = default) => VerifyAsync(email, "", cancellationToken);

    /// <inheritdoc cref="VerifyAsync(string, CancellationToken)"/>
    /// <param name="email">The address, as it came.</param>
    /// <param name="share">On whose behalf, such as the id of an API key: where a domain is busy, those who ask take turns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Verdict> VerifyAsync(string email, string share, CancellationToken cancellationToken = default) =>
        VerifyAsync(email, Lane.Interactive, share, _waiting, cancellationToken);

    /// <summary>
    /// Verifies one address and blocks the calling thread meanwhile, for code that cannot await; where greylisting is waited out, for minutes.
    /// Safe on a thread with a synchronization context, such as that of a user interface.
    /// </summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, as <see cref="VerifyAsync(string, CancellationToken)"/> gives it.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the verifier was closed.</exception>
    public Verdict Verify(string email, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(email);

        // On another thread: a port of the caller's that goes back to its context would wait for this one.
        return Task.Run(() => VerifyAsync(email, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Asks once about an address, for hosts that keep retries themselves: where it was put off, the step tells when to ask again and what to
    /// hand in then, here or in another process with the same <see cref="VerifierOptions.ProbeSecret"/>. Never waits for a retry.
    /// </summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="ticket">What the last step gave; null for the first one.</param>
    /// <param name="lane">Whether somebody waits for the answer, or it is part of a batch: the former go first where a domain is busy.</param>
    /// <param name="share">On whose behalf, such as the id of an API key or of a job: within a lane, those who ask take turns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, or when to ask again. After <see cref="VerifierOptions.GreylistRetries"/> retries it is a verdict.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the verifier was closed.</exception>
    public Task<VerificationStep> VerifyOnceAsync(
        string email, RetryTicket? ticket = null, Lane lane = Lane.Interactive, string share = "", CancellationToken cancellationToken = default) =>
        VerifyOnceAsync(new VerificationRequest(email) { Ticket = ticket, Lane = lane, Share = share }, cancellationToken);

    /// <summary>Asks once about an address, as <see cref="VerifyOnceAsync(string, RetryTicket?, Lane, string, CancellationToken)"/> does, with settings of its own.</summary>
    /// <param name="request">The address and its settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, or when to ask again.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the verifier was closed.</exception>
    public Task<VerificationStep> VerifyOnceAsync(VerificationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StepAsync(request, _time.GetTimestamp(), cancellationToken).AsTask();
    }

    /// <summary>Gives the verdict on an address again where one is remembered that is good enough, without asking anybody.</summary>
    /// <param name="request">The address and its settings.</param>
    /// <returns>The verdict, as <see cref="Verdict.Cached"/>; null where there is none.</returns>
    public Verdict? Recall(VerificationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AddressParser.Parse(request.Email, _options.Grammar) is { IsValid: true } parsed ? Recall(request, parsed.Address, _time.GetTimestamp()) : null;
    }

    /// <summary>Verifies many addresses together, and hands on each verdict as it completes: slow ones hold up no others. Where a domain is busy, single addresses go first.</summary>
    /// <param name="emails">The addresses, read as there is room for them. Read on another thread, so they may block it.</param>
    /// <param name="options">How many at once, and who is told how far it is; the defaults where null.</param>
    /// <param name="cancellationToken">Ends the batch.</param>
    /// <returns>A stream of one verdict for each address, in the order of completion. An address that meets a bug, ours or that of a port, gets an unknown verdict that says so in its detail; the others go on.</returns>
    public VerificationBatch VerifyManyAsync(IEnumerable<string> emails, VerifyManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(emails);
        return VerifyManyAsync(emails.ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <inheritdoc cref="VerifyManyAsync(IEnumerable{string}, VerifyManyOptions?, CancellationToken)"/>
    public VerificationBatch VerifyManyAsync(IAsyncEnumerable<string> emails, VerifyManyOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(emails);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.InFlight, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ProgressInterval, TimeSpan.Zero, nameof(options));
        ArgumentNullException.ThrowIfNull(options.Share, nameof(options));

        var waiting = new WaitingCount(_waiting);
        var run = new BatchRun<string>(email => email, (email, token) => VerifyAsync(email, Lane.Bulk, options.Share, waiting, token), BatchLimits.Of(options.InFlight), _time)
        {
            Waiting = () => waiting.Value,
        };
        return new VerificationBatch(run, emails, options, _time, cancellationToken);
    }

    /// <summary>Lets open sessions say QUIT, and closes everything.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _domains.DisposeAsync().ConfigureAwait(false);
        if (_ownedDns is not null)
        {
            await _ownedDns.DisposeAsync().ConfigureAwait(false);
        }

        _connections.Dispose();
        _profiles.Dispose();
        _metrics.Dispose();
    }

    private async Task<MailRoute?> ResolveAsync(EmailAddress address, CancellationToken cancellationToken) =>
        address.IsLiteral ? null : await _domains.Of(address).ResolveAsync(cancellationToken).ConfigureAwait(false);

    private async Task<Verdict> VerifyAsync(string email, Lane lane, string share, WaitingCount waiting, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var request = new VerificationRequest(email) { Lane = lane, Share = share };
        var step = await StepAsync(request, began, cancellationToken).ConfigureAwait(false);
        while (!step.IsSettled)
        {
            waiting.Add(1);
            try
            {
                await Task.Delay(step.After, _time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                waiting.Add(-1);
            }

            step = await StepAsync(request with { Ticket = step.Ticket }, began, cancellationToken).ConfigureAwait(false);
        }

        return step.Verdict;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<VerificationStep> StepAsync(VerificationRequest request, long began, CancellationToken cancellationToken)
    {
        var email = request.Email;
        ArgumentNullException.ThrowIfNull(email, nameof(request));
        ArgumentNullException.ThrowIfNull(request.Share, nameof(request));

        var parsed = AddressParser.Parse(email, _options.Grammar);
        if (!parsed.IsValid)
        {
            return new(_writer.ForSyntaxError(email, parsed.Error, began));
        }

        if (Recall(request, parsed.Address, began) is { } known)
        {
            return new(known);
        }

        var checks = request.Checks ?? _options.Checks;
        var outcome = checks switch
        {
            CheckDepth.Syntax => new ProbeOutcome(),
            CheckDepth.Dns => new ProbeOutcome { Route = await ResolveAsync(parsed.Address, cancellationToken).ConfigureAwait(false) },
            _ => await _flights.RunAsync(
                new(parsed.Address.Normalized, request.Ticket, request.Lane),
                () => ProbeAsync(parsed.Address, request, cancellationToken),
                cancellationToken).ConfigureAwait(false),
        };
        if (outcome.Retry is { } retry)
        {
            return new(retry, outcome.RetryAfter);
        }

        var verdict = _writer.ForOutcome(email, parsed.Address, outcome, StandingOf(parsed.Address), began);
        if (IsUsual(request))
        {
            _memory.Remember(verdict);
        }

        return new(verdict);
    }

    private Verdict? Recall(VerificationRequest request, EmailAddress address, long began) =>
        IsUsual(request) && request.Ticket is null && Remembered(address, request.MaxAge) is { } known
            ? known with { Email = request.Email, Cached = true, ElapsedMs = VerdictWriter.Milliseconds(_time.GetElapsedTime(began)) }
            : null;

    // A verdict that went less far, or further, is the answer to another question.
    private bool IsUsual(VerificationRequest request) => (request.Checks ?? _options.Checks) == _options.Checks;

    private Verdict? Remembered(EmailAddress address, TimeSpan? maxAge) =>
        maxAge != TimeSpan.Zero && _memory.Find(address.Normalized) is { } known && !(_time.GetUtcNow() - known.CheckedAt > maxAge) && !Bounces.IsNews(address, known.CheckedAt)
            ? known with { Score = _writer.ScoreNow(known, address, StandingOf(address)) }
            : null;

    private DomainStanding? StandingOf(EmailAddress address) => _domains.Find(address.Domain)?.Reputation.Standing;

    private Task<ProbeOutcome> ProbeAsync(EmailAddress address, VerificationRequest request, CancellationToken cancellationToken) =>
        address is { IsLiteral: true, Literal: null }
            ? Task.FromResult(new ProbeOutcome { Detail = $"{address.Domain} is an address literal of a kind that cannot be connected to." })
            : _domains.Of(address).AskAsync(address, request.Ticket, request.Lane, request.Share, cancellationToken);

    private static DnsResolver BuiltInDns(VerifierOptions options, TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DnsResolver(new DnsResolverOptions { Servers = options.DnsServers }, timeProvider ?? TimeProvider.System);
    }

    /// <summary>Whether the IPv6 addresses of hosts that have IPv4 ones, too, can be of use: from here, or by way of a proxy.</summary>
    private static bool NeedsIPv6(VerifierOptions options) =>
        HostAddressing.HasIPv6 || options.WaysOut().Any(way => way.Proxy is not null || way.Source is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 });

    private static SmtpConnector BuiltInSmtp(VerifierOptions options, TimeProvider? timeProvider) => new(
        new SmtpConnectorOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            CommandTimeout = options.CommandTimeout,
            AllowPrivateAddresses = options.AllowPrivateMx,
        },
        timeProvider ?? TimeProvider.System);
}
