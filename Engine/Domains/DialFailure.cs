using Validator.Dns;
using Validator.Smtp;
using Validator.Verdicts;

namespace Validator.Domains;

/// <summary>Why no conversation with any of a domain's hosts came about: the most telling of the failures on the way.</summary>
/// <param name="Finding">What it means for the addresses that wait.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Host">The host it happened at.</param>
/// <param name="Failure">The conversation's failure; null where none began.</param>
/// <param name="Dns">How the DNS failed for the host's name; null where that was not the reason.</param>
/// <param name="IsBlocklisted">Whether the host has our address on a block list.</param>
/// <param name="RetryAfter">Null: waiting does not help. Zero: it may. More: the host named the time.</param>
/// <param name="IsOurLimit">Whether it was we who did not want to ask more this hour.</param>
internal sealed record DialFailure(
    Finding Finding, string Message, string Host, SmtpFailure? Failure = null, DnsStatus? Dns = null, bool IsBlocklisted = false, TimeSpan? RetryAfter = null, bool IsOurLimit = false)
{
    /// <summary>Gets how much the failure tells: a host's own words most, a name without an address least.</summary>
    public int Weight => (Finding, Failure, Dns) switch
    {
        (_, { Reply: not null }, _) => 6,
        (Finding.HostFault, _, _) => 5,
        (Finding.TimedOut, _, _) => 4,
        (Finding.NotConnected, _, _) => 3,
        (_, _, DnsStatus.ServerFailure or DnsStatus.Timeout) => 2,
        (_, not null, _) => 1,
        _ => 0,
    };
}
