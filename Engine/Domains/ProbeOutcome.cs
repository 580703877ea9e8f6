using Validator.Dns;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>What a <see cref="DomainVerifier"/> answers: settled, or to be asked again later.</summary>
public sealed record ProbeOutcome
{
    /// <summary>Gets the domain's route; null for an address literal.</summary>
    public MailRoute? Route { get; init; }

    /// <summary>Gets what was found; meaningless while <see cref="Retry"/> is set.</summary>
    public Finding Finding { get; init; }

    /// <summary>Gets the conversation that decided, or the last one; null where none took place.</summary>
    public VerdictSmtp? Smtp { get; init; }

    /// <summary>Gets a sentence on why nothing was asked; null where that needs no words.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets whether the domain accepts every local part; null while unknown.</summary>
    public bool? CatchAll { get; init; }

    /// <summary>Gets a value indicating whether the domain's hosts have accepted any recipient.</summary>
    public bool HostAccepts { get; init; }

    /// <summary>Gets a value indicating whether a host put the address off with a 4xx at RCPT.</summary>
    public bool Greylisted { get; init; }

    /// <summary>Gets what to hand in when the address is asked again; null where it is settled.</summary>
    public RetryTicket? Retry { get; init; }

    /// <summary>Gets how long to wait before that.</summary>
    public TimeSpan RetryAfter { get; init; }
}
