using System.Net;

namespace Validator.Smtp;

/// <summary>One mail host at one of its addresses, and the way there.</summary>
/// <param name="Host">The host's name, for the reader and for the operator's rows.</param>
/// <param name="Address">The address to connect to.</param>
/// <param name="Port">The port, 25 outside laboratories.</param>
/// <param name="Egress">The way out.</param>
public sealed record SmtpEndpoint(string Host, IPAddress Address, int Port, EgressAddress Egress);
