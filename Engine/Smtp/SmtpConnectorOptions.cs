namespace Validator.Smtp;

/// <summary>The bounds of a <see cref="SmtpConnector"/>.</summary>
public sealed record SmtpConnectorOptions
{
    /// <summary>Gets the longest wait for a connection, the proxy's part included. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the longest wait for the greeting, for the TLS handshake, and for the whole reply to one command, however slowly its bytes drip. Default: 30 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the longest time that an opening may take in all, and again one call of <see cref="ISmtpConversation.AskAsync"/>. Default: 2 minutes.</summary>
    public TimeSpan SessionDeadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets the longest wait for the answer to QUIT. Default: 2 s.</summary>
    public TimeSpan QuitTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets a value indicating whether addresses that are not public may be connected to. For laboratories. Default: off.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>Gets how many recipients a server may refuse before the session has to end. Default: 5.</summary>
    public int RejectionAllowance { get; init; } = 5;

    /// <summary>Gets a value indicating whether STARTTLS is taken where it is offered. Default: on.</summary>
    public bool StartTls { get; init; } = true;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CommandTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SessionDeadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(QuitTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RejectionAllowance);
    }
}
