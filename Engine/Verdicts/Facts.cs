using Validator.Dns;

namespace Validator.Verdicts;

/// <summary>All that a verdict is decided from.</summary>
public sealed record Facts
{
    /// <summary>Gets a value indicating whether the input is an address.</summary>
    public bool IsAddress { get; init; } = true;

    /// <summary>Gets how the DNS ended; null where it was not asked.</summary>
    public DnsStatus? Route { get; init; }

    /// <summary>Gets where the mail hosts come from.</summary>
    public MailRouteSource Source { get; init; }

    /// <summary>Gets what the conversations came to.</summary>
    public Finding Finding { get; init; }

    /// <summary>Gets a value indicating whether the domain's hosts have accepted any recipient: only then is a refusal surely about the mailbox.</summary>
    public bool HostAccepts { get; init; }

    /// <summary>Gets whether the domain accepts every local part; null while unknown.</summary>
    public bool? CatchAll { get; init; }

    /// <summary>Gets a value indicating whether the operator of the mail hosts often accepts every recipient, so that only a refused probe makes an acceptance mean something.</summary>
    public bool OperatorOftenAcceptsAll { get; init; }

    /// <summary>Gets a value indicating whether the domain hands out disposable addresses.</summary>
    public bool Disposable { get; init; }

    /// <summary>Gets a value indicating whether mail to the address bounced, as was reported.</summary>
    public bool ReportedBounced { get; init; }

    /// <summary>Gets a value indicating whether the local part names a role and the caller counts roles as risky.</summary>
    public bool RoleIsRisky { get; init; }
}
