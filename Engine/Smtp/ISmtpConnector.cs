namespace Validator.Smtp;

/// <summary>The port to mail hosts. Whatever a host does is a value, never an exception; only the caller's cancellation escapes.</summary>
public interface ISmtpConnector
{
    /// <summary>Connects, reads the greeting, says EHLO (HELO where that is refused), and takes STARTTLS where it is offered (plain again where it fails).</summary>
    /// <param name="endpoint">The host. Its address is checked to be public before anything is sent.</param>
    /// <param name="cancellationToken">Closes the connection at once.</param>
    /// <returns>A conversation ready for MAIL, or the failure.</returns>
    Task<SmtpOpening> OpenAsync(SmtpEndpoint endpoint, CancellationToken cancellationToken = default);
}
