using Validator.Domains;
using Validator.Verdicts;

namespace Validator.Standalone.Verifying;

/// <summary>What verifies addresses: the engine, or what a test puts in its place.</summary>
internal interface IAddressVerifier : IAsyncDisposable
{
    /// <summary>Gets how many addresses wait for a retry at the moment.</summary>
    int WaitingForRetry { get; }

    /// <summary>Verifies one address.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict.</returns>
    Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken);

    /// <summary>Asks once about an address of a batch.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="ticket">What the last step gave; null for the first one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict, or when to ask again.</returns>
    Task<VerificationStep> VerifyOnceAsync(string email, RetryTicket? ticket, CancellationToken cancellationToken);
}

/// <summary>The engine.</summary>
/// <param name="verifier">Its verifier, disposed of with this one.</param>
internal sealed class EngineVerifier(EmailVerifier verifier) : IAddressVerifier
{
    public int WaitingForRetry => verifier.WaitingForRetry;

    public Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken) => verifier.VerifyAsync(email, cancellationToken);

    public Task<VerificationStep> VerifyOnceAsync(string email, RetryTicket? ticket, CancellationToken cancellationToken) =>
        verifier.VerifyOnceAsync(email, ticket, Lane.Bulk, cancellationToken: cancellationToken);

    public ValueTask DisposeAsync() => verifier.DisposeAsync();
}
