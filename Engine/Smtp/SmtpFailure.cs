using System.Net.Sockets;

namespace Validator.Smtp;

/// <summary>How a conversation failed.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Phase">How far it had come.</param>
/// <param name="Message">One sentence for the reader.</param>
/// <param name="Reply">The server's reply, where there was one.</param>
public sealed record SmtpFailure(SmtpFailureKind Kind, SmtpPhase Phase, string Message, SmtpReply? Reply = null)
{
    /// <summary>Gets the error of the socket that no connection came about with, such as ConnectionRefused; null for every other failure.</summary>
    public SocketError? SocketError { get; init; }
}
