using Validator.Domains;

namespace Validator;

/// <summary>One asking about an address, where the verifier's settings are not all there is to say.</summary>
/// <param name="Email">The address, as it came.</param>
public sealed record VerificationRequest(string Email)
{
    /// <summary>Gets what the last step gave; null for the first one.</summary>
    public RetryTicket? Ticket { get; init; }

    /// <summary>Gets whether somebody waits for the answer, or it is part of a batch: the former go first where a domain is busy. Default: somebody waits.</summary>
    public Lane Lane { get; init; }

    /// <summary>Gets on whose behalf it is asked: where a domain is busy, those in a lane take turns. Default: the empty name, one for all.</summary>
    public string Share { get; init; } = "";

    /// <summary>Gets how far to go; null for the verifier's setting.</summary>
    public CheckDepth? Checks { get; init; }

    /// <summary>Gets the oldest remembered verdict that is good enough, zero for none; null for the life of its status.</summary>
    public TimeSpan? MaxAge { get; init; }
}
