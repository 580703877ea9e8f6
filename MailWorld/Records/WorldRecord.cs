using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;

namespace MailWorld;

/// <summary>How much a world writes down.</summary>
public enum RecordDetail
{
    /// <summary>Sessions, commands, recipients and DNS queries, within bounds.</summary>
    Full,

    /// <summary>Numbers only: for measuring.</summary>
    Counters,
}

/// <summary>One question to the DNS.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Name">The name in lower case, without a trailing dot.</param>
/// <param name="Type">The type, such as <c>MX</c>, or its number.</param>
/// <param name="Tcp">Whether it came over TCP.</param>
/// <param name="Client">Who asked.</param>
public sealed record DnsQueryRecord(DateTimeOffset At, string Name, string Type, bool Tcp, IPAddress Client);

/// <summary>One triplet of a greylist.</summary>
/// <param name="Network">The client's network, such as <c>127.0.0.1/32</c>.</param>
/// <param name="Sender">The sender; empty for <c>&lt;&gt;</c>.</param>
/// <param name="Recipient">The recipient in lower case.</param>
/// <param name="FirstSeen">When it was first refused.</param>
/// <param name="Refusals">How often it was refused.</param>
/// <param name="Passed">Whether it has passed.</param>
public sealed record GreylistTriplet(string Network, string Sender, string Recipient, DateTimeOffset FirstSeen, int Refusals, bool Passed);

/// <summary>What a world saw. Thread-safe; every property is the state at this moment.</summary>
public sealed partial class WorldRecord
{
    private readonly ConcurrentDictionary<string, HostRecord> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Gauge> _operators = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Gauge> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<DnsQueryRecord> _queries = new();
    private readonly Gauge _all = new();
    private readonly int _mostSessions;
    private readonly Func<ImmutableArray<GreylistTriplet>> _triplets;
    private int _sessions;
    private int _keptQueries;
    private long _commands;
    private long _recipients;
    private long _accepted;
    private long _udpQueries;
    private long _tcpQueries;

    internal WorldRecord(RecordDetail detail, int mostSessions, Func<ImmutableArray<GreylistTriplet>> triplets)
    {
        Detail = detail;
        _mostSessions = mostSessions;
        _triplets = triplets;
    }

    /// <summary>Gets how much is written down.</summary>
    public RecordDetail Detail { get; }

    /// <summary>Gets how many SMTP connections came.</summary>
    public long Connections => _all.Total;

    /// <summary>Gets how many SMTP connections are open.</summary>
    public int OpenConnections => _all.Now;

    /// <summary>Gets the most SMTP connections that were open at once.</summary>
    public int MostConnections => _all.Most;

    /// <summary>Gets how many SMTP commands came.</summary>
    public long CommandCount => Interlocked.Read(ref _commands);

    /// <summary>Gets how many RCPTs came.</summary>
    public long RecipientCount => Interlocked.Read(ref _recipients);

    /// <summary>Gets how many RCPTs were accepted.</summary>
    public long AcceptedCount => Interlocked.Read(ref _accepted);

    /// <summary>Gets how many DNS queries came over UDP.</summary>
    public long UdpQueryCount => Interlocked.Read(ref _udpQueries);

    /// <summary>Gets how many DNS queries came over TCP.</summary>
    public long TcpQueryCount => Interlocked.Read(ref _tcpQueries);

    /// <summary>Gets the hosts that were connected to.</summary>
    public ImmutableArray<HostRecord> Hosts => [.. _hosts.Values];

    /// <summary>Gets every session, in the order in which they began.</summary>
    public ImmutableArray<SessionRecord> Sessions => [.. _hosts.Values.SelectMany(host => host.Sessions).OrderBy(session => session.Started)];

    /// <summary>Gets every RCPT to every host, in order of time.</summary>
    public ImmutableArray<RecipientRecord> Rcpts => [.. Sessions.SelectMany(session => session.Rcpts).OrderBy(rcpt => rcpt.At)];

    /// <summary>Gets the triplets that greylists have seen.</summary>
    public ImmutableArray<GreylistTriplet> Triplets => _triplets();

    /// <summary>Gets every DNS query in order.</summary>
    public ImmutableArray<DnsQueryRecord> Queries => [.. _queries];

    /// <summary>What a host saw.</summary>
    /// <param name="host">Its name.</param>
    /// <returns>The record, empty where nobody came.</returns>
    public HostRecord Host(string host) => _hosts.TryGetValue(host, out var record) ? record : new HostRecord(host);

    /// <summary>The sessions of a host.</summary>
    /// <param name="host">Its name.</param>
    /// <returns>In the order in which they began.</returns>
    public ImmutableArray<SessionRecord> SessionsOf(string host) => Host(host).Sessions;

    /// <summary>The RCPTs for one recipient, over all hosts.</summary>
    /// <param name="recipient">The address, whatever the case.</param>
    /// <returns>In order of time.</returns>
    public ImmutableArray<RecipientRecord> RcptsOf(string recipient) =>
        [.. Rcpts.Where(rcpt => rcpt.Recipient.Equals(recipient, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The commands that a host got.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="verb">Only these, such as <c>MAIL</c>; null for all.</param>
    /// <returns>Session by session, in order.</returns>
    public ImmutableArray<CommandRecord> Commands(string host, string? verb = null) =>
        [.. SessionsOf(host).SelectMany(session => session.Commands).Where(command => verb is null || command.Verb.Equals(verb, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The most connections to a host that were open at once.</summary>
    /// <param name="host">Its name.</param>
    /// <returns>The number; 0 where nobody came.</returns>
    public int MostConnectionsAtOnce(string host) => Host(host).MostConnectionsAtOnce;

    /// <summary>The most connections to all hosts of an operator that were open at once.</summary>
    /// <param name="operatorName">Its name: <see cref="HostScript.Operator"/>, or the last two labels of the hosts' names.</param>
    /// <returns>The number; 0 where nobody came.</returns>
    public int MostConnectionsAtOnceOfOperator(string operatorName) => _operators.TryGetValue(operatorName, out var gauge) ? gauge.Most : 0;

    /// <summary>The most sessions that were open at once in which a recipient of the domain was asked about; each counts from that RCPT to its end.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>The number; 0 where nobody asked. Not kept with <see cref="RecordDetail.Counters"/>.</returns>
    public int MostConnectionsAtOnceOfDomain(string domain) => _domains.TryGetValue(domain, out var gauge) ? gauge.Most : 0;

    /// <summary>The queries for a name.</summary>
    /// <param name="name">The name, whatever the case.</param>
    /// <param name="type">Only these, such as <c>MX</c>; null for all.</param>
    /// <returns>In order.</returns>
    public ImmutableArray<DnsQueryRecord> DnsQueries(string name, string? type = null) =>
        [.. _queries.Where(query => query.Name.Equals(name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase) && (type is null || query.Type.Equals(type, StringComparison.OrdinalIgnoreCase)))];
}
