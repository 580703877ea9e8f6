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
}

/// <summary>The engine.</summary>
/// <param name="verifier">Its verifier, disposed of with this one.</param>
internal sealed class EngineVerifier(EmailVerifier verifier) : IAddressVerifier
{
    public int WaitingForRetry => verifier.WaitingForRetry;

    public Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken) => verifier.VerifyAsync(email, cancellationToken);

    public ValueTask DisposeAsync() => verifier.DisposeAsync();
}
