using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Validator;
using Validator.Addresses;
using Validator.Dns;
using Validator.Domains;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Tests.Support;

namespace Engine.Tests.Domains;

/// <summary>Mail hosts as functions: the ports to the DNS and to SMTP without a byte on a wire, and a record of what was asked.</summary>
internal sealed class FakeMailInternet : IMailRouteResolver, ISmtpConnector
{
    private readonly ConcurrentDictionary<string, FakeHost> _hosts = new();
    private readonly List<MailHost> _route = [];

    public ManualTimeProvider Time { get; } = new();

    public MailRoute? Route { get; set; }

    public int RouteLookups { get; private set; }

    /// <summary>Gets all that was asked, in order.</summary>
    public ConcurrentQueue<Asked> Log { get; } = new();

    public ConcurrentQueue<string> Opened { get; } = new();

    public IEnumerable<string> Recipients => Log.Select(asked => asked.Recipient);

    public FakeHost Host(string name, int preference = 10)
    {
        _route.Add(new MailHost(name, preference));
        return _hosts[name] = new FakeHost(name);
    }

    public DomainVerifier Verifier(VerifierOptions? options = null, params EgressAddress[] egress) =>
        new("example.com", null, Services(options, egress));

    public DomainServices Services(VerifierOptions? options = null, params EgressAddress[] egress)
    {
        options ??= new VerifierOptions();
        return new DomainServices(
            this,
            this,
            ReplyClassifier.Default,
            new EgressPool(egress.Length > 0 ? [.. egress] : [new EgressAddress(null, "probe.example.net")]),
            new CatchAllProbe("a secret of the tests"u8),
            new OperatorBudget(new Validator.Profiles.AddressProfiles(), Time, options.RejectionsPerHour, options.UnlistedRejectionsPerHour),
            new ConnectionGate(options.Concurrency),
            new SessionMetrics(),
            Time,
            options);
    }

    public static EmailAddress Address(string local, string domain = "example.com") => AddressParser.Parse($"{local}@{domain}").Address!;

    public ValueTask<MailRoute> ResolveAsync(string domain, CancellationToken cancellationToken = default)
    {
        RouteLookups++;
        return ValueTask.FromResult(Route
            ?? new MailRoute(MailRouteSource.Mx, [.. _route.OrderBy(host => host.Preference)], DnsStatus.Success, TimeSpan.FromHours(1)));
    }

    public ValueTask<HostAddresses> ResolveHostAsync(string host, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_hosts[host].Dns is { } status
            ? new HostAddresses(status, [])
            : new HostAddresses(DnsStatus.Success, [IPAddress.Parse("192.0.2.1")]));

    public Task BeforeOpening { get; set; } = Task.CompletedTask;

    public async Task<SmtpOpening> OpenAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken = default)
    {
        await BeforeOpening;
        Opened.Enqueue(endpoint.Host);
        return await _hosts[endpoint.Host].OpenAsync(endpoint, Log);
    }

    internal sealed record Asked(int Session, string Host, string Egress, string Sender, string Recipient);
}

/// <summary>One mail host.</summary>
internal sealed class FakeHost(string name)
{
    private int _sessions;
    private int _open;

    /// <summary>Gets or sets how the host's name fails to resolve.</summary>
    public DnsStatus? Dns { get; set; }

    /// <summary>Gets or sets why a session does not come about; null lets it.</summary>
    public Func<SmtpFailure?> Opening { get; set; } = () => null;

    /// <summary>Gets or sets why a session from a way out, told by its HELO name, does not come about.</summary>
    public Func<string, SmtpFailure?> OpeningFrom { get; set; } = _ => null;

    public ConcurrentQueue<string> OpenedFrom { get; } = new();

    /// <summary>Gets or sets what is said to MAIL; null takes the sender.</summary>
    public Func<string, SmtpReply?> Mail { get; set; } = _ => null;

    /// <summary>Gets or sets what is said to RCPT by local part; null drops the connection.</summary>
    public Func<string, SmtpReply?> Rcpt { get; set; } = _ => Accept;

    /// <summary>Gets or sets the place that sessions wait at before they answer.</summary>
    public Func<Task> Pause { get; set; } = () => Task.CompletedTask;

    public bool OffersSmtpUtf8 { get; set; } = true;

    public int MostAtOnce { get; private set; }

    public int Quits { get; private set; }

    public static SmtpReply Accept => Reply(250, "2.1.5", "OK");

    public static SmtpReply NotFound => Reply(550, "5.1.1", "No such user here");

    public static SmtpReply Greylist => Reply(451, "4.7.1", "Greylisting in action, please come back later");

    public static SmtpReply Reply(int code, string? enhanced, string text)
    {
        var parts = enhanced?.Split('.').Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return new SmtpReply(code, parts is null ? null : new EnhancedStatusCode(parts[0], parts[1], parts[2]), text);
    }

    public static SmtpFailure Refused(SmtpReply reply) => new(SmtpFailureKind.Refused, SmtpPhase.Greeting, reply.ToString(), reply);

    public static SmtpFailure Dead => new(SmtpFailureKind.ConnectionFailed, SmtpPhase.Connect, "refused");

    public Task<SmtpOpening> OpenAsync(SmtpEndpoint endpoint, ConcurrentQueue<FakeMailInternet.Asked> log)
    {
        OpenedFrom.Enqueue(endpoint.Egress.HeloName);
        if ((Opening() ?? OpeningFrom(endpoint.Egress.HeloName)) is { } failure)
        {
            return Task.FromResult(new SmtpOpening(failure));
        }

        lock (this)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_open);
            return Task.FromResult(new SmtpOpening(new Conversation(this, endpoint, ++_sessions, log)));
        }
    }

    private void Close()
    {
        lock (this)
        {
            _open--;
        }
    }

    private sealed class Conversation(FakeHost host, SmtpEndpoint endpoint, int session, ConcurrentQueue<FakeMailInternet.Asked> log) : ISmtpConversation
    {
        private bool _closed;

        public SmtpEndpoint Endpoint => endpoint;

        public bool IsTls => false;

        public bool OffersSmtpUtf8 => host.OffersSmtpUtf8;

        public bool IsUsable { get; private set; } = true;

        public int RejectionsLeft { get; private set; } = 5;

        public async Task<ImmutableArray<RecipientAnswer>> AskAsync(string sender, IReadOnlyList<string> recipients, CancellationToken cancellationToken = default)
        {
            Assert.True(IsUsable, "A session that is not usable was asked.");
            Assert.True(recipients.Count <= RejectionsLeft, $"{recipients.Count} recipients were asked with {RejectionsLeft} rejections left.");
            await host.Pause();
            return [.. recipients.Select(recipient => Answer(sender, recipient))];
        }

        public Task QuitAsync(CancellationToken cancellationToken = default)
        {
            IsUsable = false;
            host.Quits++;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (!_closed)
            {
                _closed = true;
                host.Close();
            }

            return ValueTask.CompletedTask;
        }

        private RecipientAnswer Answer(string sender, string recipient)
        {
            if (!IsUsable)
            {
                return new RecipientAnswer(SmtpPhase.Mail, null, new SmtpFailure(SmtpFailureKind.Closed, SmtpPhase.Mail, "closed"));
            }

            if (!System.Text.Ascii.IsValid(recipient) && !OffersSmtpUtf8)
            {
                return new RecipientAnswer(SmtpPhase.Mail, null, new SmtpFailure(SmtpFailureKind.SmtpUtf8NotOffered, SmtpPhase.Mail, "SMTPUTF8 is not offered"));
            }

            if (host.Mail(sender) is { } refused)
            {
                return new RecipientAnswer(SmtpPhase.Mail, refused, null);
            }

            log.Enqueue(new FakeMailInternet.Asked(session, host.Name, endpoint.Egress.Name, sender, recipient));
            if (host.Rcpt(recipient[..recipient.LastIndexOf('@')]) is not { } reply)
            {
                IsUsable = false;
                return new RecipientAnswer(SmtpPhase.Rcpt, null, new SmtpFailure(SmtpFailureKind.Closed, SmtpPhase.Rcpt, "closed"));
            }

            RejectionsLeft -= reply.IsPositive ? 0 : 1;
            IsUsable &= reply.Code != 421;
            return new RecipientAnswer(SmtpPhase.Rcpt, reply, null);
        }
    }

    private string Name { get; } = name;
}
