using Validator.Addresses;

namespace Validator.Api.Json;

/// <summary>Reads a domain of a request.</summary>
internal static class DomainText
{
    /// <summary>Reads it.</summary>
    /// <param name="rules">Takes the rule that it does not meet.</param>
    /// <param name="field">The field.</param>
    /// <param name="text">The domain, in letters of any script or as A-labels; null where it is left out.</param>
    /// <returns>The domain as lower-case A-labels; null where it is left out or wrong.</returns>
    public static string? Read(Rules rules, string field, string? text)
    {
        if (text is null)
        {
            return null;
        }

        // What comes before the at sign has no part in it; without brackets it cannot be an address literal.
        if (!text.Contains('@', StringComparison.Ordinal) && !text.StartsWith('[') && AddressParser.Parse($"a@{text}") is { IsValid: true } parsed)
        {
            return parsed.Address.Domain;
        }

        rules.Add(field, "format", $"{field} is a domain such as example.com.");
        return null;
    }
}
