using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Validator.Dns;
using Validator.Smtp;
using Validator.Smtp.Replies;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>
/// Opens a conversation with one of a domain's hosts: by preference, a dead, refusing or busy one giving way to the next (RFC 5321 §5.1).
/// Remembers for a while which hosts were dead, and tries those last. Thread-safe.
/// </summary>
/// <param name="services">What the domains of a process share.</param>
/// <param name="guard">The domain's lock.</param>
internal sealed class MailHostDialer(DomainServices services, Lock guard)
{
    /// <summary>As many addresses as are tried before a domain counts as out of reach; what is behind them would only take time.</summary>
    private const int MostAddresses = 6;

    private static readonly TimeSpan DeadFor = TimeSpan.FromMinutes(1);

    // Seldom needed, one for each of very many domains: there only while a host is remembered.
    private Dictionary<string, DateTimeOffset>? _deadUntil;

    /// <summary>Opens a conversation.</summary>
    /// <param name="hosts">The domain's hosts in their order.</param>
    /// <param name="literal">The address to go to where the domain is an address literal.</param>
    /// <param name="egress">The way out.</param>
    /// <param name="first">The host to begin with, where a retry wants its own again.</param>
    /// <param name="exclude">Hosts that gave way already, and are not asked again.</param>
    /// <param name="avoid">Hosts that sessions broke off with, and are asked last.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(OpenedSession? Session, DialFailure? Failure)> OpenAsync(
        ImmutableArray<MailHost> hosts, IPAddress? literal, EgressAddress egress, string? first,
        IReadOnlySet<string> exclude, IReadOnlySet<string> avoid, CancellationToken cancellationToken)
    {
        DialFailure? worst = null;
        var addressesLeft = MostAddresses;
        foreach (var host in Order(hosts, first, exclude, avoid))
        {
            var known = literal is null
                ? await services.Resolver.ResolveHostAsync(host, cancellationToken).ConfigureAwait(false)
                : new HostAddresses(DnsStatus.Success, [literal]);
            if (known.Status is not DnsStatus.Success)
            {
                Note(new DialFailure(Finding.NotAsked, $"The mail host {host} has no usable address ({known.Status}).", host, Dns: known.Status));
                continue;
            }

            foreach (var address in Usable(known.Addresses, egress))
            {
                if (addressesLeft-- == 0)
                {
                    return (null, worst);
                }

                var (session, failure, again) = await ConnectAsync(host, address, egress, cancellationToken).ConfigureAwait(false);
                if (again)
                {
                    (session, failure, _) = await ConnectAsync(host, address, egress, cancellationToken).ConfigureAwait(false);
                }

                if (session is not null)
                {
                    NoteDead(host, until: null);
                    return (session, null);
                }

                if (failure!.IsOurLimit)
                {
                    // The next host is no way around it.
                    return (null, failure);
                }

                Note(failure);
                if (failure.Failure?.Kind is SmtpFailureKind.Refused)
                {
                    break;
                }
            }

            NoteDead(host, services.Time.GetUtcNow() + DeadFor);
        }

        return (null, worst ?? new DialFailure(Finding.NotConnected, "No mail host is left to try.", hosts.IsEmpty ? "" : hosts[0].Name));

        void Note(DialFailure failure) => worst = worst is null || failure.Weight > worst.Weight ? failure : worst;
    }

    /// <summary>Connects.</summary>
    /// <returns>The session or the failure, and whether one more try is worth it, since a connection that only rested was one too many.</returns>
    private async Task<(OpenedSession? Session, DialFailure? Failure, bool Again)> ConnectAsync(
        string host, IPAddress address, EgressAddress egress, CancellationToken cancellationToken)
    {
        var began = services.Time.GetTimestamp();
        var permit = await services.Operators.EnterAsync(host, address, egress.Name, cancellationToken).ConfigureAwait(false);
        IDisposable? place = null;
        try
        {
            if (permit.Rejections == 0)
            {
                var message = $"{host} has refused as many recipients this hour as we ask it to.";
                return (null, new DialFailure(Finding.RateLimited, message, host, RetryAfter: permit.UntilMore, IsOurLimit: true), false);
            }

            place = await services.Connections.EnterAsync(cancellationToken).ConfigureAwait(false);
            services.Metrics.Waited(services.Time.GetElapsedTime(began));
            began = services.Time.GetTimestamp();
            var opening = await services.Connector
                .OpenAsync(new SmtpEndpoint(host, address, services.Options.SmtpPort, egress), cancellationToken).ConfigureAwait(false);
            if (opening.IsOpen)
            {
                services.Metrics.Opened(egress, opening.Conversation.IsTls, services.Time.GetElapsedTime(began));
                var session = new OpenedSession(opening.Conversation, permit, place, services.Metrics);
                (permit, place) = (null, null);
                return (session, null, false);
            }

            services.Metrics.Failed(egress, opening.Failure);
            var failure = Judge(opening.Failure, host, egress);
            return (null, failure, failure.Finding is Finding.RateLimited && permit.Complain());
        }
        finally
        {
            place?.Dispose();
            permit?.Dispose();
        }
    }

    /// <summary>Forgets which hosts were dead.</summary>
    public void Forget()
    {
        lock (guard)
        {
            _deadUntil = null;
        }
    }

    private List<string> Order(ImmutableArray<MailHost> hosts, string? first, IReadOnlySet<string> exclude, IReadOnlySet<string> avoid)
    {
        var now = services.Time.GetUtcNow();
        lock (guard)
        {
            return [.. hosts
                .Select(host => host.Name)
                .Where(host => !exclude.Contains(host))
                .OrderBy(host => avoid.Contains(host) ? 3 : host == first ? 0 : _deadUntil is { } dead && dead.TryGetValue(host, out var until) && now < until ? 2 : 1)];
        }
    }

    private void NoteDead(string host, DateTimeOffset? until)
    {
        lock (guard)
        {
            if (until is { } time)
            {
                (_deadUntil ??= new(StringComparer.Ordinal))[host] = time;
            }
            else if (_deadUntil?.Remove(host) is true && _deadUntil.Count == 0)
            {
                _deadUntil = null;
            }
        }
    }

    /// <summary>A connection cannot leave from an IPv4 address to an IPv6 one; where every address is of the other family, the connector says so.</summary>
    private static IEnumerable<IPAddress> Usable(ImmutableArray<IPAddress> addresses, EgressAddress egress)
    {
        if (egress.Source is not { } source || egress.Proxy is not null)
        {
            return addresses;
        }

        var reachable = addresses.Where(address => Family(address) == Family(source)).ToList();
        return reachable.Count > 0 ? reachable : addresses.Take(1);

        static AddressFamily Family(IPAddress address) => address.IsIPv4MappedToIPv6 ? AddressFamily.InterNetwork : address.AddressFamily;
    }

    private DialFailure Judge(SmtpFailure failure, string host, EgressAddress egress)
    {
        if (failure.Reply is not { } reply)
        {
            var finding = failure.Kind switch
            {
                SmtpFailureKind.AddressNotAllowed => Finding.NotAsked,
                SmtpFailureKind.Timeout => Finding.TimedOut,
                SmtpFailureKind.ProtocolViolation => Finding.HostFault,
                _ => Finding.NotConnected,
            };
            var message = failure.Kind is SmtpFailureKind.AddressNotAllowed ? $"{failure.Message} --allow-private-mx allows it, for laboratories." : failure.Message;
            return new DialFailure(finding, message, host, failure);
        }

        var reading = services.Classifier.Read(reply, new ReplyContext(failure.Phase, host, HeloName: egress.HeloName, SourceAddress: egress.Source));
        return new DialFailure(BeforeRecipient(reading.Meaning, reply), failure.Message, host, failure, null, reading.Meaning is ReplyMeaning.IpBlocklisted, Wait(reading, reply));
    }

    /// <summary>What a refusal before any recipient means: never anything about a mailbox.</summary>
    internal static Finding BeforeRecipient(ReplyMeaning meaning, SmtpReply reply) => meaning switch
    {
        ReplyMeaning.RateLimited => Finding.RateLimited,
        ReplyMeaning.PolicyBlock or ReplyMeaning.IpBlocklisted or ReplyMeaning.NullSenderRefused => Finding.Blocked,
        _ => reply.IsPermanent ? Finding.Blocked : Finding.HostFault,
    };

    /// <summary>Whether waiting may help: it may where the host says not now, and is not speaking of a block list.</summary>
    internal static TimeSpan? Wait(ReplyReading reading, SmtpReply reply) => reading.Meaning switch
    {
        ReplyMeaning.PolicyBlock or ReplyMeaning.IpBlocklisted or ReplyMeaning.NullSenderRefused => null,
        ReplyMeaning.RateLimited => reading.RetryAfter ?? TimeSpan.Zero,
        _ => reply.IsTransient ? reading.RetryAfter ?? TimeSpan.Zero : null,
    };
}
