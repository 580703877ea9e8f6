namespace Validator.Smtp;

/// <summary>The name this host gives of itself.</summary>
public static class HostName
{
    /// <summary>Gets the host's own name where it can stand in EHLO (RFC 5321 §4.1.1.1), else <c>localhost</c>.</summary>
    public static string Own
    {
        get
        {
            var name = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties() is { DomainName: { Length: > 0 } domain } properties
                && !properties.HostName.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
                ? $"{properties.HostName}.{domain}"
                : Environment.MachineName;
            return IsDomain(name) ? name : "localhost";
        }
    }

    /// <summary>Tells whether a text is a domain of letters, digits and hyphens, so that it can stand in EHLO.</summary>
    /// <param name="name">The text.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsDomain(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 255 && name.Split('.').All(IsLabel);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
