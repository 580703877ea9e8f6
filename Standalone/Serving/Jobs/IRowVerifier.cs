using Validator.Domains;
using Validator.Verdicts;

namespace Validator.Standalone.Serving.Jobs;

/// <summary>What asking once about a row came to.</summary>
/// <param name="Verdict">Its verdict; null where it was put off.</param>
/// <param name="Ticket">What to hand in when asking again; null where there is a verdict.</param>
/// <param name="After">How long to wait before asking again.</param>
internal sealed record RowStep(Verdict? Verdict, RetryTicket? Ticket = null, TimeSpan After = default);

/// <summary>What asks about the rows of jobs: the engine, the table of test addresses, or what a test puts in its place.</summary>
internal interface IRowVerifier
{
    /// <summary>Asks once.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="isSandbox">Whether it is asked by a key for trying out: nothing touches the network then.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, or when to ask again.</returns>
    Task<RowStep> AskAsync(VerificationRequest request, bool isSandbox, CancellationToken cancellationToken);
}

/// <summary>The engine.</summary>
/// <param name="verifier">The engine.</param>
/// <param name="sandbox">Answers for keys that are for trying out.</param>
internal sealed class EngineRowVerifier(EmailVerifier verifier, Func<string, Verdict> sandbox) : IRowVerifier
{
    public async Task<RowStep> AskAsync(VerificationRequest request, bool isSandbox, CancellationToken cancellationToken)
    {
        if (isSandbox)
        {
            return new(sandbox(request.Email));
        }

        var step = await verifier.VerifyOnceAsync(request, cancellationToken).ConfigureAwait(false);
        return new(step.Verdict, step.Ticket, step.After);
    }
}
