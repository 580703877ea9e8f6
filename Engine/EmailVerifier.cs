using System.Collections.Immutable;
using System.Security.Cryptography;
using Validator.Addresses;
using Validator.Dns;
using Validator.Domains;
using Validator.Profiles;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator;

/// <summary>Tells whether mail to an address would be delivered. Thread-safe; one instance serves a whole process.</summary>
public sealed class EmailVerifier : IAsyncDisposable
{
    private readonly VerifierOptions _options;
    private readonly TimeProvider _time;
    private readonly DomainDirectory _domains;
    private readonly ConnectionGate _connections;
    private readonly VerdictWriter _writer;
    private readonly AddressProfiles _profiles;
    private readonly VerdictMemory _memory;
    private readonly SessionMetrics _metrics = new();
    private readonly IAsyncDisposable? _ownedDns;
    private int _waiting;

    /// <summary>Initializes a new instance of the <see cref="EmailVerifier"/> class with the built-in resolver and SMTP client.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    public EmailVerifier(VerifierOptions options, TimeProvider? timeProvider = null)
        : this(options, BuiltInDns(options, timeProvider), BuiltInSmtp(options, timeProvider), timeProvider)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="EmailVerifier"/> class with the caller's ports to the DNS and to mail hosts.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="dns">The DNS. Disposed of with the verifier where it is disposable.</param>
    /// <param name="smtp">The way to mail hosts.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    public EmailVerifier(VerifierOptions options, IDnsLookup dns, ISmtpConnector smtp, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dns);
        ArgumentNullException.ThrowIfNull(smtp);

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _ownedDns = dns as IAsyncDisposable;
        _memory = new VerdictMemory(options.RememberedVerdicts, _time);
        _connections = new ConnectionGate(options.Concurrency);
        _profiles = new AddressProfiles(timeProvider: _time);
        var operators = new OperatorBudget(_profiles, _time);
        _writer = new VerdictWriter(options, _profiles, Bounces, _time);
        _domains = new DomainDirectory(new DomainServices(
            new MailRouteResolver(dns, Random.Shared),
            smtp,
            ReplyClassifier.Default,
            new EgressPool(WaysOut(options)),
            new CatchAllProbe(options.ProbeSecret.IsDefaultOrEmpty ? RandomNumberGenerator.GetBytes(32) : options.ProbeSecret.AsSpan()),
            operators,
            _connections,
            _metrics,
            _time,
            options));
    }

    /// <summary>Gets the addresses that mail bounced from, as was reported: they count as risky.</summary>
    public BounceReports Bounces { get; } = new();

    /// <summary>Gets how many addresses wait for a retry at the moment, holding no connection.</summary>
    public int WaitingForRetry => Volatile.Read(ref _waiting);

    /// <summary>Verifies one address. Waits for greylist retries; holds no connection meanwhile. A verdict given lately is given again, as <see cref="Verdict.Cached"/>.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict. What could not be learned is <see cref="VerdictStatus.Unknown"/> with its reason, never an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, or the verifier was closed.</exception>
    public async Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(email);

        var began = _time.GetTimestamp();
        var parsed = AddressParser.Parse(email, _options.Grammar);
        if (!parsed.IsValid)
        {
            return _writer.ForSyntaxError(email, parsed.Error, began);
        }

        if (_memory.Find(parsed.Address.Normalized) is { } known && !Bounces.Contains(parsed.Address))
        {
            return known with { Email = email, Cached = true, ElapsedMs = VerdictWriter.Milliseconds(_time.GetElapsedTime(began)) };
        }

        var outcome = _options.Checks switch
        {
            CheckDepth.Syntax => new ProbeOutcome(),
            CheckDepth.Dns => new ProbeOutcome { Route = await ResolveAsync(parsed.Address, cancellationToken).ConfigureAwait(false) },
            _ => await ProbeAsync(parsed.Address, cancellationToken).ConfigureAwait(false),
        };
        var verdict = _writer.ForOutcome(email, parsed.Address, outcome, began);
        _memory.Remember(verdict);
        return verdict;
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

    private async Task<ProbeOutcome> ProbeAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        if (address is { IsLiteral: true, Literal: null })
        {
            return new ProbeOutcome { Detail = $"{address.Domain} is an address literal of a kind that cannot be connected to." };
        }

        var outcome = await _domains.Of(address).AskAsync(address, cancellationToken: cancellationToken).ConfigureAwait(false);
        while (outcome.Retry is { } ticket)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                await Task.Delay(outcome.RetryAfter, _time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }

            outcome = await _domains.Of(address).AskAsync(address, ticket, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    private static DnsResolver BuiltInDns(VerifierOptions options, TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DnsResolver(new DnsResolverOptions { Servers = options.DnsServers }, timeProvider ?? TimeProvider.System);
    }

    private static SmtpConnector BuiltInSmtp(VerifierOptions options, TimeProvider? timeProvider) => new(
        new SmtpConnectorOptions
        {
            ConnectTimeout = options.ConnectTimeout,
            CommandTimeout = options.CommandTimeout,
            AllowPrivateAddresses = options.AllowPrivateMx,
        },
        timeProvider ?? TimeProvider.System);

    private static ImmutableArray<EgressAddress> WaysOut(VerifierOptions options)
    {
        var helo = options.HeloName ?? HostName.Own;
        if (!options.Proxies.IsEmpty)
        {
            return [.. options.Proxies.Select(proxy => new EgressAddress(null, helo, proxy))];
        }

        return options.SourceAddresses.IsEmpty
            ? [new EgressAddress(null, helo)]
            : [.. options.SourceAddresses.Select(source => new EgressAddress(source.Address, source.HeloName ?? helo))];
    }
}
