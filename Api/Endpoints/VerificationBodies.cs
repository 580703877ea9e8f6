using System.Text.Json.Serialization;
using Validator.Verdicts;

namespace Validator.Api.Endpoints;

/// <summary>An address that is to be verified.</summary>
/// <param name="Email">The address, in any writing.</param>
/// <param name="Checks">How far to go: <c>syntax</c>, <c>dns</c> or <c>smtp</c>; the service's setting where it is left out.</param>
/// <param name="MaxAge">The oldest verdict that is good enough, in seconds; 0 for a fresh one. Left out, a verdict holds as long as its status says.</param>
/// <param name="Wait">How long to wait for the verdict, in seconds, 0 to 60; 10 where it is left out.</param>
public sealed record VerificationBody(
    [property: JsonRequired] string Email,
    string? Checks = null,
    double? MaxAge = null,
    double? Wait = null);

/// <summary>A verification that is not settled yet.</summary>
/// <param name="Id">What it will be found under, <c>GET /v1/verifications/{id}</c>.</param>
/// <param name="RetryAfterSeconds">When to ask for it, in seconds; the header <c>Retry-After</c> says the same.</param>
public sealed record PendingVerification(string Id, int RetryAfterSeconds);

/// <summary>Addresses that are to be verified together.</summary>
/// <param name="Emails">The addresses, 1 to 1,000.</param>
/// <param name="Wait">How long to wait for all verdicts, in seconds, 0 to 60; 10 where it is left out.</param>
public sealed record BatchBody([property: JsonRequired] IReadOnlyList<string> Emails, double? Wait = null);

/// <summary>The verdicts of a batch.</summary>
/// <param name="Verdicts">The verdicts, in the order of the addresses.</param>
/// <param name="Summary">How many there are of each kind.</param>
public sealed record BatchVerdicts(IReadOnlyList<Verdict> Verdicts, VerdictSummary Summary);

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items of this part.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for the next part; null where this is the last.</param>
public sealed record ListBody<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>What was erased.</summary>
/// <param name="Erased">How many stored records named the address.</param>
public sealed record Erasure(long Erased);
