using System.Collections.Immutable;
using Validator.Dns;

namespace Validator.Verdicts;

/// <summary>What the DNS said about the domain.</summary>
/// <param name="Source">Where its mail hosts come from.</param>
/// <param name="Mx">The hosts, sorted by preference.</param>
public sealed record VerdictDns(MailRouteSource Source, ImmutableArray<VerdictMx> Mx)
{
    /// <summary>Gets what stands where the DNS said nothing, or was not asked.</summary>
    public static VerdictDns None { get; } = new(MailRouteSource.None, []);
}

/// <summary>One mail host of the domain.</summary>
/// <param name="Host">Its name, without a trailing dot.</param>
/// <param name="Preference">Lower is tried first.</param>
public sealed record VerdictMx(string Host, int Preference);
