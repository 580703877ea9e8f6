namespace Validator.Dns;

/// <summary>A host that takes a domain's mail.</summary>
/// <param name="Name">Its name, lower-case, without a trailing dot.</param>
/// <param name="Preference">Lower is tried first; 0 for an implicit MX.</param>
public sealed record MailHost(string Name, int Preference);
