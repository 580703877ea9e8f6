namespace Validator.Dns;

/// <summary>A question of class IN.</summary>
/// <param name="Name">The name in canonical form, see <see cref="DnsName.TryCanonicalize"/>.</param>
/// <param name="Type">The type.</param>
internal readonly record struct DnsQuestion(string Name, DnsRecordType Type);
