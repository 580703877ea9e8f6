using Validator.Dns;
using Validator.Smtp;
using Validator.Smtp.Replies;

namespace Validator.Domains;

/// <summary>What every <see cref="DomainVerifier"/> of a process shares.</summary>
/// <param name="Resolver">Domain to hosts, host to addresses.</param>
/// <param name="Connector">The way to mail hosts.</param>
/// <param name="Classifier">Reads replies.</param>
/// <param name="Egress">The ways out.</param>
/// <param name="Probe">Makes up local parts.</param>
/// <param name="Operators">The connections of each operator.</param>
/// <param name="Connections">The connections of the whole process.</param>
/// <param name="Metrics">What sessions cost and come to.</param>
/// <param name="Time">The clock.</param>
/// <param name="Options">The limits.</param>
public sealed record DomainServices(
    IMailRouteResolver Resolver,
    ISmtpConnector Connector,
    ReplyClassifier Classifier,
    EgressPool Egress,
    CatchAllProbe Probe,
    OperatorBudget Operators,
    ConnectionGate Connections,
    SessionMetrics Metrics,
    TimeProvider Time,
    VerifierOptions Options)
{
    /// <summary>Gets where the domains' records are stored; null for nowhere.</summary>
    public IDomainMemory? Memory { get; init; }
}
