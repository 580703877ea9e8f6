using System.Net;

namespace Validator.Smtp;

/// <summary>A local address to connect from.</summary>
/// <param name="Address">The address.</param>
/// <param name="HeloName">The name given in EHLO from there; null takes the common one.</param>
public sealed record SourceAddress(IPAddress Address, string? HeloName = null);
