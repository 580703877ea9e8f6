using Validator.Accounts;
using Validator.Verdicts;

namespace Validator.Api.Ports;

/// <summary>Single verdicts.</summary>
public interface IVerifications
{
    /// <summary>Verifies one address. Not settled in time, it goes on as a job of one row.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>The verdict, or the id that it will be found under.</returns>
    Task<VerificationAnswer> VerifyAsync(Caller caller, VerificationQuestion question, CancellationToken cancellationToken = default);

    /// <summary>Finds a verdict that was not settled in time.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The id that was given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, or that it is still under way; null where the caller has no such verification.</returns>
    Task<VerificationAnswer?> FindAsync(Caller caller, string id, CancellationToken cancellationToken = default);

    /// <summary>Verifies up to 1,000 addresses together. Not settled in time, they go on as a job.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="emails">The addresses.</param>
    /// <param name="wait">How long the caller waits.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>The verdicts in the order of the addresses, or the job.</returns>
    Task<BatchAnswer> VerifyBatchAsync(Caller caller, IReadOnlyList<string> emails, TimeSpan wait, CancellationToken cancellationToken = default);
}

/// <summary>One address that is asked about.</summary>
/// <param name="Email">The address, as it came.</param>
/// <param name="Checks">How far to go; null for the host's setting.</param>
/// <param name="MaxAge">The oldest verdict that is good enough; null for the engine's rules.</param>
/// <param name="Wait">How long the caller waits. Default: 10 s.</param>
public sealed record VerificationQuestion(string Email, CheckDepth? Checks, TimeSpan? MaxAge, TimeSpan Wait);

/// <summary>A verdict, or where it will be found.</summary>
/// <param name="Verdict">The verdict; null while it is under way.</param>
/// <param name="Id">The id of what is under way; null where the verdict came at once.</param>
/// <param name="RetryAfter">When to ask for it; null where there is a verdict.</param>
public sealed record VerificationAnswer(Verdict? Verdict, string? Id = null, TimeSpan? RetryAfter = null);

/// <summary>Verdicts, or the job that will have them.</summary>
/// <param name="Verdicts">The verdicts in the order of the addresses; null while they are under way.</param>
/// <param name="JobId">The job; null where the verdicts came at once.</param>
/// <param name="RetryAfter">When to ask for them; null where there are verdicts.</param>
/// <param name="Refusal">For people: why there is no job, since the key may have no more of them; null where there are verdicts or a job.</param>
public sealed record BatchAnswer(IReadOnlyList<Verdict>? Verdicts, string? JobId = null, TimeSpan? RetryAfter = null, string? Refusal = null);
