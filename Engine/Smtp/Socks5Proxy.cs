namespace Validator.Smtp;

/// <summary>A SOCKS5 proxy (RFC 1928), with credentials where it wants them (RFC 1929). It is given a checked address, never a name.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">User name; null for none.</param>
/// <param name="Password">Password; null for none.</param>
public sealed record Socks5Proxy(string Host, int Port, string? User = null, string? Password = null);
