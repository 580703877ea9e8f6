namespace Validator.Verdicts;

/// <summary>The conversation that decided, or the last one tried.</summary>
/// <param name="Host">The mail host.</param>
/// <param name="Code">Its reply code; null where no reply came.</param>
/// <param name="Enhanced">Its enhanced status code (RFC 3463); null where none was sent.</param>
/// <param name="Message">Its words, or ours where none came.</param>
/// <param name="Tls">Whether the conversation was encrypted.</param>
/// <param name="Attempts">How many sessions were spent on the address.</param>
public sealed record VerdictSmtp(string Host, int? Code, string? Enhanced, string Message, bool Tls, int Attempts);
