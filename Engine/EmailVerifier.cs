using Validator.Verdicts;

namespace Validator;

/// <summary>Tells whether mail to an address would be delivered. Thread-safe; one instance serves a whole process.</summary>
public sealed class EmailVerifier : IAsyncDisposable
{
    /// <summary>Initializes a new instance of the <see cref="EmailVerifier"/> class.</summary>
    /// <param name="options">How it works.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    public EmailVerifier(VerifierOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
    }

    /// <summary>Verifies one address. Waits for greylist retries; holds no connection meanwhile.</summary>
    /// <param name="email">The address, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict. What could not be learned is <see cref="VerdictStatus.Unknown"/> with its reason, never an exception.</returns>
    public Task<Verdict> VerifyAsync(string email, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Comes with Domains/.");

    /// <summary>Says QUIT to open sessions and closes everything.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
