namespace Validator.Domains;

/// <summary>
/// What has to survive while an address waits to be asked again, so that the host sees the same triplet: small, serializable, and without
/// the address itself.
/// </summary>
/// <param name="Attempt">How often a host put the address off so far; 0 where it only had to wait for its turn.</param>
/// <param name="Sessions">How many sessions were spent on it so far.</param>
/// <param name="Host">The mail host that put it off.</param>
/// <param name="Egress">The name of the way out (<see cref="Smtp.EgressAddress.Name"/>).</param>
/// <param name="Sender">The envelope sender, empty for <c>&lt;&gt;</c>.</param>
/// <param name="ProbeEpoch">The epoch of the catch-all probe's local part.</param>
/// <param name="Greylisted">Whether a 4xx at RCPT that tells of no fault was the reason at least once.</param>
public sealed record RetryTicket(int Attempt, int Sessions, string Host, string Egress, string Sender, int ProbeEpoch, bool Greylisted)
{
    /// <summary>Gets how long the address has been put off in all, as was planned.</summary>
    public TimeSpan Waited { get; init; }
}
